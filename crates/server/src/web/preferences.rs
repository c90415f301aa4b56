//! `POST /preferences/language` and `/preferences/theme`: two cookies that a person sets.

use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::error::PageError;
use super::form::{Fields, Posted};
use super::html;
use super::ui::Theme;
use crate::i18n::Lang;

/// Cookie of the language.
pub const LANG_COOKIE: &str = "till_lang";
/// Cookie of the theme.
pub const THEME_COOKIE: &str = "till_theme";

pub async fn language(Posted(fields): Posted<Fields>) -> Result<Response, PageError> {
    let lang = Lang::from_code(fields.get("lang")).ok_or(PageError::BadForm)?;
    remember(LANG_COOKIE, lang.code(), fields.get("back"))
}

pub async fn theme(Posted(fields): Posted<Fields>) -> Result<Response, PageError> {
    remember(
        THEME_COOKIE,
        Theme::from_code(fields.get("theme")).code(),
        fields.get("back"),
    )
}

fn remember(name: &str, value: &str, back: &str) -> Result<Response, PageError> {
    let mut response = html::see(local_path(back));
    let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax");
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| PageError::BadForm)?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// A path on this site, or the front page: a form must not send anybody elsewhere.
pub fn local_path(path: &str) -> &str {
    let local = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    if local { path } else { "/" }
}

#[cfg(test)]
mod tests {
    #[test]
    fn nobody_is_sent_to_another_site() {
        for (path, to) in [
            ("/console/orders?state=paid", "/console/orders?state=paid"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(super::local_path(path), to);
        }
    }
}
