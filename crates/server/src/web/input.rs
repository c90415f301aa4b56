//! Reading what people type: every fault stands at its field, and says the limit.

use till_domain::money::Fen;

use crate::web::ui::Ui;

/// What is wrong with a form, field by field, in the order found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

/// One fault: the `id` of its field, and the sentence that stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub field: String,
    pub text: String,
}

impl Faults {
    /// Stands for the form itself: what is wrong is about none of its fields.
    pub const FORM: &'static str = "draft";

    /// The sentence, where the only fault is none of a field: nothing can be put right in the form.
    pub fn of_form(&self) -> Option<&str> {
        match self.0.as_slice() {
            [only] if only.field == Self::FORM => Some(&only.text),
            _ => None,
        }
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// All of them, for the list above the form.
    pub fn all(&self) -> &[Fault] {
        &self.0
    }
    pub fn add(&mut self, field: impl Into<String>, text: String) {
        let field = field.into();
        if !self.has(&field) {
            self.0.push(Fault { field, text });
        }
    }
    /// These and `more`.
    pub fn join(&mut self, more: Self) {
        for fault in more.0 {
            self.add(fault.field, fault.text);
        }
    }
    /// Says of every fault from the one at `from` on that it is about `name`, one of several alike.
    pub fn about(&mut self, from: usize, ui: &Ui, name: &str) {
        for fault in self.0.iter_mut().skip(from) {
            fault.text = ui.t2("fault-about", "name", name, "fault", &fault.text);
        }
    }
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|fault| fault.field == field)
    }
    /// The sentence at `field`; empty when it is right.
    pub fn at(&self, field: &str) -> &str {
        self.0
            .iter()
            .find(|fault| fault.field == field)
            .map_or("", |fault| &fault.text)
    }
}

/// Reads fields one after another, and gathers what is wrong.
#[derive(Debug)]
pub struct Reader<'a> {
    pub ui: &'a Ui,
    pub faults: Faults,
}

impl<'a> Reader<'a> {
    pub fn new(ui: &'a Ui) -> Self {
        Self {
            ui,
            faults: Faults::default(),
        }
    }

    /// The fault `key` at `field`, which is called `label`.
    pub fn fault(&mut self, field: &str, key: &str, label: &str) {
        let text = self.ui.t1(key, "field", self.ui.t(label));
        self.faults.add(field, text);
    }

    /// Text of `min` to `max` characters.
    pub fn text(
        &mut self,
        field: &str,
        label: &str,
        typed: &str,
        min: usize,
        max: usize,
    ) -> String {
        let typed = typed.trim();
        let chars = typed.chars().count();
        if chars < min
            || chars > max
            || typed
                .chars()
                .any(|c| c.is_control() && c != '\n' && c != '\r')
        {
            let limits = [
                ("field", self.ui.t(label)),
                ("min", min.to_string()),
                ("max", max.to_string()),
            ];
            let key = match (chars, min) {
                (0, _) => "fault-required",
                (_, 0) => "fault-text-max",
                (_, _) => "fault-text",
            };
            self.faults.add(field, self.ui.lang.text(key, &limits));
        }
        typed.to_owned()
    }

    /// A whole number of `min` to `max`.
    pub fn number<N>(&mut self, field: &str, label: &str, typed: &str, min: N, max: N) -> Option<N>
    where
        N: Copy + PartialOrd + std::str::FromStr + std::fmt::Display,
    {
        let cleaned: String = typed
            .chars()
            .filter(|c| !matches!(c, ',' | '，' | ' '))
            .collect();
        let number = cleaned
            .parse()
            .ok()
            .filter(|number| (min..=max).contains(number));
        if number.is_none() {
            let limits = [
                ("field", self.ui.t(label)),
                ("min", grouped(&min.to_string())),
                ("max", grouped(&max.to_string())),
            ];
            self.faults
                .add(field, self.ui.lang.text("fault-number", &limits));
        }
        number
    }

    /// As [`Self::number`], where an empty field means none.
    pub fn optional<N>(
        &mut self,
        field: &str,
        label: &str,
        typed: &str,
        min: N,
        max: N,
    ) -> Option<N>
    where
        N: Copy + PartialOrd + std::str::FromStr + std::fmt::Display,
    {
        if typed.trim().is_empty() {
            None
        } else {
            self.number(field, label, typed, min, max)
        }
    }

    /// Yuan above zero, at most [`MAX_PRICE`].
    pub fn price(&mut self, field: &str, label: &str, typed: &str) -> Option<Fen> {
        let price = Fen::parse_yuan(typed).filter(|fen| fen.is_positive() && *fen <= MAX_PRICE);
        if price.is_none() {
            let limits = [("field", self.ui.t(label)), ("max", MAX_PRICE.yuan())];
            self.faults
                .add(field, self.ui.lang.text("fault-price", &limits));
        }
        price
    }

    /// As [`Self::price`], where an empty field means none.
    pub fn optional_price(&mut self, field: &str, label: &str, typed: &str) -> Option<Fen> {
        if typed.trim().is_empty() {
            None
        } else {
            self.price(field, label, typed)
        }
    }

    /// An e-mail address, lower case: one `@`, a dot behind it, nothing strange.
    pub fn email(&mut self, field: &str, typed: &str) -> String {
        let email = typed.trim().to_ascii_lowercase();
        if !is_email(&email) {
            self.faults.add(field, self.ui.t("fault-email"));
        }
        email
    }
}

/// No single price is higher: with a million seats and five years it still counts exactly.
pub const MAX_PRICE: Fen = Fen::new(9_999_999_999);

/// Looks like an address that mail can be sent to, and is safe in a header.
pub fn is_email(text: &str) -> bool {
    let plain = |part: &str, more: &[u8]| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || more.contains(&b))
    };
    text.len() <= 254
        && text.split_once('@').is_some_and(|(local, domain)| {
            plain(local, b".!#$%&'*+-/=?^_`{|}~") && plain(domain, b".-") && domain.contains('.')
        })
}

/// Digits in groups of three, as limits are shown.
pub fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + 4);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{grouped, is_email};

    #[test]
    fn addresses_are_told_from_other_text() {
        for good in ["lin@yunfan.example", "a.b+c@x-y.co"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "a@b.c\nbcc:x@y.z",
            "a b@c.d",
            "@c.d",
            "a@.c",
            "a..b@c.d",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn limits_are_shown_in_groups() {
        assert_eq!(grouped("1000000"), "1,000,000");
        assert_eq!(grouped("30"), "30");
    }
}
