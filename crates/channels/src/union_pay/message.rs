//! Fields of a message, and the three ways in which they are written.

use std::collections::BTreeMap;

/// Sorted by name, as the signature wants them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message(BTreeMap<String, String>);

/// Why a text is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable;

impl Message {
    pub(super) fn of<const N: usize>(fields: [(&str, &str); N]) -> Self {
        let mut message = Message::default();
        for (name, value) in fields {
            message.set(name, value);
        }
        message
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// Empty where it is missing: to UnionPay that is the same.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// `k=v` joined by `&`, sorted, without the signature and what is empty (channels.md 2.2.2).
    pub(super) fn signing_text(&self) -> String {
        let signed = self
            .fields()
            .filter(|(name, value)| *name != "signature" && !value.is_empty());
        let pairs: Vec<String> = signed
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("&")
    }

    /// As a browser or UnionPay posts it: url-encoded. A name that comes twice is nobody's honest
    /// message: it could be read in two ways.
    pub(super) fn from_form(body: &[u8]) -> Result<Self, Unreadable> {
        let mut message = Message::default();
        for (name, value) in form_pairs(body) {
            let name = String::from_utf8(name).map_err(|_| Unreadable)?;
            let value = String::from_utf8(value).map_err(|_| Unreadable)?;
            message.add(name, value)?;
        }
        Ok(message)
    }

    /// A synchronous answer: not url-encoded; an `&` inside `{}` or `[]` belongs to its value.
    pub(super) fn from_answer(text: &str) -> Result<Self, Unreadable> {
        let mut message = Message::default();
        let (mut start, mut depth) = (0, 0_u32);
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                b'&' if depth == 0 => {
                    message.add_pair(&text[start..at])?;
                    start = at + 1;
                }
                _ => {}
            }
        }
        message.add_pair(&text[start..])?;
        Ok(message)
    }

    fn add_pair(&mut self, pair: &str) -> Result<(), Unreadable> {
        if pair.trim().is_empty() {
            return Ok(());
        }
        let (name, value) = pair.split_once('=').ok_or(Unreadable)?;
        self.add(name.to_owned(), value.to_owned())
    }

    fn add(&mut self, name: String, value: String) -> Result<(), Unreadable> {
        match self.0.insert(name, value) {
            None => Ok(()),
            Some(_) => Err(Unreadable),
        }
    }
}

/// The decoded pairs of an `application/x-www-form-urlencoded` body.
fn form_pairs(body: &[u8]) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    let pairs = body
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty());
    pairs.map(|pair| {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let name = halves.next().unwrap_or_default();
        (decode(name), decode(halves.next().unwrap_or_default()))
    })
}

fn decode(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' => plain.push(b' '),
            b'%' => match escaped(after) {
                Some(decoded) => {
                    plain.push(decoded);
                    rest = &after[2..];
                }
                None => plain.push(b'%'),
            },
            other => plain.push(other),
        }
    }
    plain
}

fn escaped(after: &[u8]) -> Option<u8> {
    let hex = std::str::from_utf8(after.get(..2)?).ok()?;
    hex.bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u8::from_str_radix(hex, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ampersand_in_brackets_belongs_to_its_value() {
        let answer = "a=1&reserved={x=1&y=[2&3]}&signPubKeyCert=-----BEGIN\r\nMII=\r\n-----&b=";
        let message = Message::from_answer(answer).unwrap();
        assert_eq!(message.get("reserved"), "{x=1&y=[2&3]}");
        assert_eq!(message.get("signPubKeyCert"), "-----BEGIN\r\nMII=\r\n-----");
        assert_eq!((message.get("a"), message.get("b")), ("1", ""));
    }

    #[test]
    fn a_form_is_decoded_and_a_name_that_comes_twice_is_refused() {
        let message = Message::from_form(b"respMsg=%E6%88%90%E5%8A%9F+ok%21&x=1%2B1%3D2").unwrap();
        assert_eq!(message.get("respMsg"), "成功 ok!");
        assert_eq!(message.get("x"), "1+1=2");
        assert_eq!(Message::from_form(b"a=1&a=2"), Err(Unreadable));
        assert_eq!(Message::from_form(b"a=%FF"), Err(Unreadable));
    }

    #[test]
    fn the_text_to_sign_is_the_documented_one() {
        let message = Message::of([
            ("version", "5.1.0"),
            ("transType", "01"),
            ("merId", "888888888888888"),
            ("sysReserved", "{aaa=a&bbb=b}"),
            ("signMethod", "01"),
            ("certId", "68759663125"),
            ("empty", ""),
            ("signature", "x"),
        ]);
        assert_eq!(
            message.signing_text(),
            "certId=68759663125&merId=888888888888888&signMethod=01&\
             sysReserved={aaa=a&bbb=b}&transType=01&version=5.1.0"
        );
    }
}
