//! A mail's headers and parts (RFC 5322, RFC 2046), as far as a reader needs them.

use serde::Serialize;

use super::decode;

/// How deep parts may hold parts, and how many there may be: more is nobody's mail.
const DEEPEST: usize = 8;
const MOST_PARTS: usize = 64;

/// A mail's content. Never fails to parse: what can't be understood is missing or stays raw.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Message {
    pub subject: String,
    /// All headers in order, decoded.
    pub headers: Vec<(String, String)>,
    /// The first plain-text part.
    pub text: Option<String>,
    /// The first HTML part, as sent: not safe to show outside a sandbox.
    pub html: Option<String>,
    pub attachments: Vec<Attachment>,
}

/// A part that is neither of the two bodies. Only its description is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    pub name: String,
    pub content_type: String,
    /// Bytes after decoding.
    pub size: usize,
}

impl Message {
    /// Reads a mail as it came over the wire.
    pub fn parse(raw: &[u8]) -> Self {
        let part = Part::split(raw);
        let mut message = Self {
            subject: decode::header(part.header("subject")),
            headers: part
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), decode::header(value)))
                .collect(),
            ..Self::default()
        };
        let mut parts_left = MOST_PARTS;
        message.take(&part, DEEPEST, &mut parts_left);
        message
    }

    /// The decoded header with this name (in any case of letters), or empty text.
    pub fn header(&self, name: &str) -> &str {
        find(&self.headers, name)
    }

    fn take(&mut self, part: &Part<'_>, depth: usize, parts_left: &mut usize) {
        if depth == 0 || *parts_left == 0 {
            return;
        }
        *parts_left -= 1;
        let (content_type, parameters) = value_and_parameters(part.header("content-type"));
        if content_type.starts_with("multipart/") {
            for inner in pieces(part.body, find(&parameters, "boundary")) {
                self.take(&Part::split(inner), depth - 1, parts_left);
            }
            return;
        }
        let (disposition, of_disposition) =
            value_and_parameters(part.header("content-disposition"));
        let bytes = decode::body(part.body, part.header("content-transfer-encoding").trim());
        let place = match content_type.as_str() {
            _ if disposition == "attachment" => None,
            "" | "text/plain" => Some(&mut self.text),
            "text/html" => Some(&mut self.html),
            _ => None,
        };
        match place {
            Some(place @ None) => *place = Some(decode::text(&bytes, find(&parameters, "charset"))),
            _ => self.attachments.push(Attachment {
                name: file_name(&of_disposition, &parameters),
                content_type,
                size: bytes.len(),
            }),
        }
    }
}

/// A mail or one of its parts.
struct Part<'a> {
    headers: Vec<(String, String)>,
    body: &'a [u8],
}

impl<'a> Part<'a> {
    fn split(raw: &'a [u8]) -> Self {
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut rest = raw;
        while !rest.is_empty() {
            let (line, after) = first_line(rest);
            rest = after;
            if line.is_empty() {
                break;
            }
            let line = String::from_utf8_lossy(line);
            if line.starts_with([' ', '\t']) {
                // A folded line goes on with its white space.
                if let Some((_, value)) = headers.last_mut() {
                    value.push_str(&line);
                }
            } else if let Some((name, value)) = line.split_once(':') {
                headers.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        Self {
            headers,
            body: rest,
        }
    }

    fn header(&self, name: &str) -> &str {
        find(&self.headers, name)
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    let named = pairs
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    named.map_or("", |(_, value)| value)
}

/// The first line without its end, and what follows.
fn first_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
        return (bytes, &[]);
    };
    let (line, rest) = bytes.split_at(end);
    (
        line.strip_suffix(b"\r").unwrap_or(line),
        rest.get(1..).unwrap_or_default(),
    )
}

/// What stands between the lines `--boundary`; the line end before such a line belongs to it.
fn pieces<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    if boundary.is_empty() {
        return pieces;
    }
    let mut start = None;
    let mut rest = body;
    while !rest.is_empty() && pieces.len() < MOST_PARTS {
        let at = body.len() - rest.len();
        let (line, after) = first_line(rest);
        rest = after;
        let Some(tail) = line
            .strip_prefix(b"--")
            .and_then(|line| line.strip_prefix(boundary.as_bytes()))
        else {
            continue;
        };
        let last = tail.starts_with(b"--");
        if !last && !tail.trim_ascii().is_empty() {
            continue;
        }
        if let Some(piece) = start.and_then(|start| body.get(start..at)) {
            pieces.push(piece.strip_suffix(b"\n").unwrap_or(piece));
        }
        if last {
            return pieces.into_iter().map(without_cr).collect();
        }
        start = Some(body.len() - rest.len());
    }
    // Broken off: the last part is what came.
    pieces.extend(start.and_then(|start| body.get(start..)));
    pieces.into_iter().map(without_cr).collect()
}

fn without_cr(piece: &[u8]) -> &[u8] {
    piece.strip_suffix(b"\r").unwrap_or(piece)
}

/// `text/plain; charset="utf-8"`: the value in small letters, and its parameters.
fn value_and_parameters(header: &str) -> (String, Vec<(String, String)>) {
    let mut pieces = split_outside_quotes(header).into_iter();
    let value = pieces
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let parameters = pieces
        .filter_map(|piece| piece.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), unquoted(value.trim())))
        .collect();
    (value, parameters)
}

fn split_outside_quotes(text: &str) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(|c| {
        let separates = c == ';' && !quoted;
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = c == '\\' && !escaped;
        separates
    })
    .collect()
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
    else {
        return value.to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out
}

fn file_name(of_disposition: &[(String, String)], of_type: &[(String, String)]) -> String {
    let extended = find(of_disposition, "filename*");
    if !extended.is_empty() {
        return decode::extended_value(extended);
    }
    let plain = [find(of_disposition, "filename"), find(of_type, "name")];
    let named = plain.into_iter().find(|name| !name.is_empty());
    decode::header(named.unwrap_or("attachment"))
}

#[cfg(test)]
mod tests {
    use super::Message;

    const ALTERNATIVE: &str = "From: =?utf-8?B?5pS26ZO25Y+w?= <till@x.cn>\r\n\
        Subject: =?utf-8?B?55m75b2V?=\r\n =?utf-8?B?6aqM6K+B56CB?=\r\n\
        Content-Type: multipart/mixed; boundary=\"o;1\"\r\n\r\nnot shown\r\n\
        --o;1\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n\
        --i\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\n=E9=AA=8C=E8=AF=81=E7=A0=81 123456\r\n\
        --i\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nPGI+MTIz\r\nNDU2PC9iPg==\r\n--i--\r\n\
        --o;1\r\nContent-Type: application/pdf; name=x\r\n\
        Content-Disposition: attachment; filename*=utf-8''%E5%8F%91%E7%A5%A8.pdf\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--o;1--\r\n";

    #[test]
    fn both_bodies_and_the_attachment_are_found() {
        let message = Message::parse(ALTERNATIVE.as_bytes());
        assert_eq!(message.subject, "登录验证码");
        assert_eq!(message.header("FROM"), "收银台 <till@x.cn>");
        assert_eq!(message.text.as_deref(), Some("验证码 123456"));
        assert_eq!(message.html.as_deref(), Some("<b>123456</b>"));
        let [file] = message.attachments.as_slice() else {
            panic!("one attachment")
        };
        assert_eq!((file.name.as_str(), file.size), ("发票.pdf", 3));
        assert_eq!(file.content_type, "application/pdf");
    }

    #[test]
    fn a_mail_without_any_type_is_plain_text() {
        let message = Message::parse("Subject: hi\r\n\r\n你好\r\n".as_bytes());
        assert_eq!(message.text.as_deref(), Some("你好\r\n"));
    }

    #[test]
    fn no_input_is_too_broken() {
        let endless = "Content-Type: multipart/x; boundary=b\r\n\r\n--b\r\n".repeat(2000);
        for raw in [
            "",
            "\r\n",
            ":",
            " folded first",
            "a:b\r\n",
            "--b--",
            endless.as_str(),
        ] {
            let _ = Message::parse(raw.as_bytes());
        }
        let mut cut = ALTERNATIVE.as_bytes();
        while let Some((_, shorter)) = cut.split_last() {
            let _ = Message::parse(shorter);
            cut = shorter;
        }
    }
}
