//! What every channel asks of what it is given: checked before anything is sent.

use crate::{ChannelError, ErrorKind};

pub(crate) fn malformed(message: impl Into<String>) -> ChannelError {
    ChannelError::local(ErrorKind::Malformed, "not_sent", message)
}

/// Some channels allow more; Till's numbers have letters and digits only, which no URL changes.
pub(crate) fn check_number(
    number: &str,
    lengths: std::ops::RangeInclusive<usize>,
) -> Result<(), ChannelError> {
    if lengths.contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(malformed(
        "a number must be letters and digits of the channel's length",
    ))
}

/// At most 255 bytes, without a query string.
pub(crate) fn check_notify_url(url: &str) -> Result<(), ChannelError> {
    if url.len() <= 255 && url.starts_with("http") && !url.contains(['?', '#']) {
        return Ok(());
    }
    Err(malformed(
        "notify_url must be an http URL of at most 255 bytes without a query",
    ))
}

/// The longest beginning of at most `bytes` bytes that cuts no character. The same text always gives the
/// same cut, so that a repeat stays identical.
pub(crate) fn fit(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// No answer came: whatever was asked may have been done.
pub(crate) fn no_answer(error: &reqwest::Error) -> ChannelError {
    let code = if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "no_connection"
    } else {
        "broken_connection"
    };
    // The source chain holds the reason (refused, reset, TLS); reqwest's own text only the URL.
    let mut message = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    ChannelError::local(ErrorKind::Unknown, code, message)
}

/// The body, up to `most` bytes.
pub(crate) async fn read_body(
    mut response: reqwest::Response,
    most: usize,
) -> Result<Vec<u8>, ChannelError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| no_answer(&error))? {
        if body.len() + chunk.len() > most {
            return Err(ChannelError::local(
                ErrorKind::Unknown,
                "answer_too_long",
                "the answer is longer than any documented one",
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Unix milliseconds of an HTTP `Date` header.
pub(crate) fn http_date(text: &str) -> Option<i64> {
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(zoned.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_description_is_cut_between_characters() {
        assert_eq!(fit("短", 127), "短");
        let long = "企业微信第三方应用购买".repeat(20);
        assert_eq!(fit(&long, 127).chars().count(), 42);
    }

    #[test]
    fn a_number_with_anything_but_letters_and_digits_is_held_back() {
        assert!(check_number("A0123456789ABCDEF0123456789AB", 6..=32).is_ok());
        for number in ["A0/../1", "A012345?", "短号短号", "A01", &"A".repeat(33)] {
            assert!(check_number(number, 6..=32).is_err(), "{number}");
        }
    }
}
