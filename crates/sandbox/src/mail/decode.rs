//! From the letters of a mail to text: transfer encodings (RFC 2045), words in headers (RFC 2047)
//! and parameters with a language tag (RFC 2231). What is malformed stays as it is.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Mail programs leave padding and stray bits to chance.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A body without its transfer encoding.
pub(super) fn body(bytes: &[u8], encoding: &str) -> Vec<u8> {
    if encoding.eq_ignore_ascii_case("base64") {
        base64(bytes).unwrap_or_else(|| bytes.to_vec())
    } else if encoding.eq_ignore_ascii_case("quoted-printable") {
        quoted_printable(bytes)
    } else {
        bytes.to_vec()
    }
}

/// Text in `charset`. UTF-8 and Latin-1 are known; anything else is read as UTF-8, with a
/// replacement sign for what isn't.
pub(super) fn text(bytes: &[u8], charset: &str) -> String {
    let latin = ["iso-8859-1", "windows-1252", "latin1"];
    if latin.iter().any(|name| charset.eq_ignore_ascii_case(name)) {
        return bytes.iter().copied().map(char::from).collect();
    }
    String::from_utf8_lossy(bytes).into_owned()
}

fn base64(bytes: &[u8]) -> Option<Vec<u8>> {
    let dense: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    LENIENT.decode(dense).ok()
}

fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            out.push(byte);
        } else if let Some(after) = after.strip_prefix(b"\r\n").or(after.strip_prefix(b"\n")) {
            rest = after;
        } else if let Some((value, after)) = hex_byte(after) {
            out.push(value);
            rest = after;
        } else {
            out.push(byte);
        }
    }
    out
}

fn hex_byte(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (pair, rest) = bytes.split_at_checked(2)?;
    if !pair.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let value = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    Some((value, rest))
}

/// A header's text with its encoded words (`=?utf-8?B?…?=`) decoded. White space between two such
/// words is no part of the text; a character may even be split between them.
pub(super) fn header(raw: &str) -> String {
    let mut out = String::new();
    let mut pending = Words::default();
    let mut rest = raw;
    while let Some(at) = rest.find("=?") {
        let (before, from_word) = rest.split_at(at);
        let Some((word, after)) = encoded_word(from_word) else {
            pending.flush(&mut out);
            let past = at + 2;
            out.push_str(rest.get(..past).unwrap_or(rest));
            rest = rest.get(past..).unwrap_or_default();
            continue;
        };
        if pending.is_empty() || !before.trim().is_empty() {
            pending.flush(&mut out);
            out.push_str(before);
        }
        pending.push(word, &mut out);
        rest = after;
    }
    pending.flush(&mut out);
    out.push_str(rest);
    out
}

struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
}

fn encoded_word(text: &str) -> Option<(Word<'_>, &str)> {
    let mut pieces = text.strip_prefix("=?")?.splitn(3, '?');
    let (charset, kind, tail) = (pieces.next()?, pieces.next()?, pieces.next()?);
    let (encoded, after) = tail.split_once("?=")?;
    if encoded.contains(char::is_whitespace) {
        return None;
    }
    let bytes = match kind {
        "B" | "b" => base64(encoded.as_bytes())?,
        "Q" | "q" => quoted_printable(encoded.replace('_', " ").as_bytes()),
        _ => return None,
    };
    // RFC 2231 allows a language behind the charset.
    let charset = charset.split('*').next().unwrap_or(charset);
    Some((Word { charset, bytes }, after))
}

/// Neighbouring words of one charset, not yet turned into text.
#[derive(Default)]
struct Words {
    charset: String,
    bytes: Vec<u8>,
}

impl Words {
    fn is_empty(&self) -> bool {
        self.charset.is_empty()
    }
    fn push(&mut self, word: Word<'_>, out: &mut String) {
        if !word.charset.eq_ignore_ascii_case(&self.charset) {
            self.flush(out);
            word.charset.clone_into(&mut self.charset);
        }
        self.bytes.extend(word.bytes);
    }
    fn flush(&mut self, out: &mut String) {
        out.push_str(&text(&self.bytes, &self.charset));
        self.bytes.clear();
        self.charset.clear();
    }
}

/// `utf-8''%E5%8F%91%E7%A5%A8.pdf` of a parameter whose name ends with `*` (RFC 2231).
pub(super) fn extended_value(raw: &str) -> String {
    let mut pieces = raw.splitn(3, '\'');
    let (Some(charset), Some(_language), Some(value)) =
        (pieces.next(), pieces.next(), pieces.next())
    else {
        return raw.to_owned();
    };
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match hex_byte(after).filter(|_| byte == b'%') {
            Some((value, after)) => {
                bytes.push(value);
                rest = after;
            }
            None => bytes.push(byte),
        }
    }
    text(&bytes, charset)
}

#[cfg(test)]
mod tests {
    use super::{body, extended_value, header};

    #[test]
    fn words_in_a_header_are_decoded() {
        assert_eq!(header("=?utf-8?B?5pS25qy+5oiQ5Yqf?="), "收款成功");
        assert_eq!(header("=?UTF-8?Q?=E6=94=B6_a=3Fb?= Till"), "收 a?b Till");
        assert_eq!(
            header("=?utf-8?b?5pS2?= =?utf-8?b?5qy+?= <a@x.cn>"),
            "收款 <a@x.cn>"
        );
        assert_eq!(header("=?iso-8859-1?Q?Caf=E9?="), "Café");
    }

    #[test]
    fn a_character_may_be_split_between_two_words() {
        assert_eq!(header("=?utf-8?Q?=E6=94?=\r\n =?utf-8?Q?=B6?="), "收");
    }

    #[test]
    fn what_only_looks_encoded_stays() {
        for plain in [
            "",
            "plain",
            "=?",
            "a =? b",
            "=?utf-8?B?a b?=",
            "=?x?Z?y?=",
            "=?utf-8?B?!?=",
        ] {
            assert_eq!(header(plain), plain);
        }
    }

    #[test]
    fn bodies_lose_their_transfer_encoding() {
        assert_eq!(
            body(b"a=3Db=\r\nc=E6=94=B6=", "Quoted-Printable"),
            "a=bc收=".as_bytes()
        );
        assert_eq!(body(b"5pS2\r\n5qy+", "BASE64"), "收款".as_bytes());
        assert_eq!(body(b"5pS2!", "base64"), b"5pS2!");
        assert_eq!(body(b"as is", "8bit"), b"as is");
    }

    #[test]
    fn a_file_name_may_carry_its_charset() {
        assert_eq!(extended_value("utf-8''%E5%8F%91%E7%A5%A8.pdf"), "发票.pdf");
        assert_eq!(extended_value("plain%2"), "plain%2");
    }
}
