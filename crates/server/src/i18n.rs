//! Words: every text of every page comes from `locales/`, in zh-CN and en.

use std::fmt::Display;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    #[default]
    ZhCn,
    En,
}

impl Lang {
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// BCP 47, as in `<html lang>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }
    /// The first language of an `Accept-Language` header that Till speaks.
    pub fn accepted(header: &str) -> Self {
        Self::named(header).unwrap_or_default()
    }

    /// The first of ours that an `Accept-Language` names.
    pub fn named(header: &str) -> Option<Self> {
        header
            .split(',')
            .find_map(|part| match part.trim().get(..2) {
                Some("zh" | "ZH") => Some(Self::ZhCn),
                Some("en" | "EN") => Some(Self::En),
                _ => None,
            })
    }

    const fn sources(self) -> &'static [&'static str] {
        match self {
            Self::ZhCn => &[
                include_str!("../locales/zh-CN/common.ftl"),
                include_str!("../locales/zh-CN/audit.ftl"),
                include_str!("../locales/zh-CN/domain.ftl"),
                include_str!("../locales/zh-CN/buyer.ftl"),
                include_str!("../locales/zh-CN/console.ftl"),
                include_str!("../locales/zh-CN/console_orders.ftl"),
                include_str!("../locales/zh-CN/bulk.ftl"),
                include_str!("../locales/zh-CN/refund.ftl"),
                include_str!("../locales/zh-CN/fapiao.ftl"),
                include_str!("../locales/zh-CN/notices.ftl"),
                include_str!("../locales/zh-CN/transfer.ftl"),
                include_str!("../locales/zh-CN/books.ftl"),
                include_str!("../locales/zh-CN/webhooks.ftl"),
                include_str!("../locales/zh-CN/v1.ftl"),
            ],
            Self::En => &[
                include_str!("../locales/en/common.ftl"),
                include_str!("../locales/en/audit.ftl"),
                include_str!("../locales/en/domain.ftl"),
                include_str!("../locales/en/buyer.ftl"),
                include_str!("../locales/en/console.ftl"),
                include_str!("../locales/en/console_orders.ftl"),
                include_str!("../locales/en/bulk.ftl"),
                include_str!("../locales/en/refund.ftl"),
                include_str!("../locales/en/fapiao.ftl"),
                include_str!("../locales/en/notices.ftl"),
                include_str!("../locales/en/transfer.ftl"),
                include_str!("../locales/en/books.ftl"),
                include_str!("../locales/en/webhooks.ftl"),
                include_str!("../locales/en/v1.ftl"),
            ],
        }
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static ZH: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
        static EN: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
        let cell = match self {
            Self::ZhCn => &ZH,
            Self::En => &EN,
        };
        cell.get_or_init(|| load(self))
    }

    /// The words for `key`. A missing key shows itself, and a test sees to it that none is missing.
    pub fn text(self, key: &str, args: &[(&str, String)]) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut fluent = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            fluent.set(*name, argument(value));
        }
        let mut errors = Vec::new();
        bundle
            .format_pattern(pattern, Some(&fluent), &mut errors)
            .into_owned()
    }

    /// Is there a text for `key`?
    pub fn has(self, key: &str) -> bool {
        self.bundle().has_message(key)
    }
}

/// Short whole numbers choose plurals; everything else stays as it was written.
fn argument(value: &str) -> FluentValue<'static> {
    let counts = !value.is_empty() && value.len() <= 7 && value.bytes().all(|b| b.is_ascii_digit());
    match value.parse::<i64>() {
        Ok(number) if counts && number.to_string() == value => FluentValue::from(number),
        Ok(_) | Err(_) => FluentValue::from(value.to_owned()),
    }
}

fn load(lang: Lang) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = lang.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks would be copied with every order number.
    bundle.set_use_isolating(false);
    for source in lang.sources() {
        let resource = match FluentResource::try_new((*source).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// One argument, for templates.
pub fn arg(name: &'static str, value: impl Display) -> (&'static str, String) {
    (name, value.to_string())
}

#[cfg(test)]
mod tests;
