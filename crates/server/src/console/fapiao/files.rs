//! What a fapiao's file may be: PDF, OFD or XML, told by its content, of at most 5 MB.

use till_domain::fapiao::MOST_FILES;

const MAX_FILE_BYTES: usize = 5 * 1024 * 1024;

/// All files of a form, and what is typed besides.
pub(super) const MAX_FORM_BYTES: usize = MOST_FILES * MAX_FILE_BYTES + 128 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pdf,
    /// 版式文件 (GB/T 33190): a zip archive with an `OFD.xml`.
    Ofd,
    Xml,
}

impl Kind {
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Ofd => "application/ofd",
            Self::Xml => "application/xml",
        }
    }
    const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => ".pdf",
            Self::Ofd => ".ofd",
            Self::Xml => ".xml",
        }
    }
}

/// Why a file is not taken; the locale key of the sentence.
pub(super) fn kind(body: &[u8]) -> Result<Kind, &'static str> {
    if body.len() > MAX_FILE_BYTES {
        return Err("fapiao-file-too-large");
    }
    sniff(body).ok_or("fapiao-file-type")
}

fn sniff(body: &[u8]) -> Option<Kind> {
    if body.starts_with(b"%PDF-") {
        return Some(Kind::Pdf);
    }
    if body.starts_with(b"PK\x03\x04") {
        let named = |window: &[u8]| window == b"OFD.xml";
        return body.windows(7).any(named).then_some(Kind::Ofd);
    }
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    text.trim_ascii_start()
        .starts_with(b"<?xml")
        .then_some(Kind::Xml)
}

/// The name with the ending of what it is, so that the buyer's computer opens the right program.
pub(super) fn name(name: &str, kind: Kind) -> String {
    let fits = name.to_ascii_lowercase().ends_with(kind.ending());
    match (fits, name.is_empty()) {
        (true, _) => name.to_owned(),
        (false, true) => format!("fapiao{}", kind.ending()),
        (false, false) => format!("{name}{}", kind.ending()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, MAX_FILE_BYTES, kind, name};

    #[test]
    fn a_file_is_what_its_content_says() {
        let zip = |inside: &str| [b"PK\x03\x04....", inside.as_bytes()].concat();
        let bytes = |text: &str| text.as_bytes().to_vec();
        for (body, expected) in [
            (bytes("%PDF-1.7 …"), Ok(Kind::Pdf)),
            (zip("OFD.xml"), Ok(Kind::Ofd)),
            (bytes("\u{feff}<?xml version=\"1.0\"?>"), Ok(Kind::Xml)),
            (zip("word/document.xml"), Err("fapiao-file-type")),
            (bytes("<html><script>"), Err("fapiao-file-type")),
            (bytes("MZ\u{90}"), Err("fapiao-file-type")),
            (bytes(""), Err("fapiao-file-type")),
            (
                [bytes("%PDF-"), vec![0; MAX_FILE_BYTES]].concat(),
                Err("fapiao-file-too-large"),
            ),
        ] {
            assert_eq!(kind(&body), expected);
        }
    }

    #[test]
    fn its_name_says_what_it_is() {
        assert_eq!(name("发票.PDF", Kind::Pdf), "发票.PDF");
        assert_eq!(name("a.exe", Kind::Pdf), "a.exe.pdf");
        assert_eq!(name("", Kind::Ofd), "fapiao.ofd");
    }
}
