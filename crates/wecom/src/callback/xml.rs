//! Compact XML, written and read. Receivers in use read it with a regular expression, so nothing
//! stands between a tag and its CDATA (paytool.md §7.3).

use std::collections::BTreeMap;

use quick_xml::events::{BytesCData, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer, XmlVersion};

use super::crypt::CallbackError;

/// Writes `<xml>` with one tag per field.
pub(super) struct Compact(Writer<Vec<u8>>);

impl Compact {
    pub(super) fn new() -> Self {
        let mut compact = Self(Writer::new(Vec::new()));
        compact.put(Event::Start(BytesStart::new("xml")));
        compact
    }

    /// A text in CDATA. No value of ours has a `]`; one from outside loses it, for the same reason.
    pub(super) fn field(&mut self, name: &str, value: &str) {
        let value = value.replace(']', "");
        self.put(Event::Start(BytesStart::new(name)));
        self.put(Event::CData(BytesCData::new(value)));
        self.put(Event::End(BytesEnd::new(name)));
    }

    pub(super) fn number(&mut self, name: &str, value: i64) {
        self.put(Event::Start(BytesStart::new(name)));
        self.put(Event::Text(BytesText::new(&value.to_string())));
        self.put(Event::End(BytesEnd::new(name)));
    }

    pub(super) fn finish(mut self) -> String {
        self.put(Event::End(BytesEnd::new("xml")));
        String::from_utf8(self.0.into_inner()).unwrap_or_default()
    }

    /// Writing into memory does not fail.
    fn put(&mut self, event: Event<'_>) {
        let _ = self.0.write_event(event);
    }
}

/// An event as it was received: its fields by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received(BTreeMap<String, String>);

impl Received {
    /// The field's text; empty when it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// The fields of a decrypted event.
///
/// # Errors
/// It is not XML of one level.
pub fn read_event(text: &str) -> Result<Received, CallbackError> {
    fields(text).map(Received)
}

/// The `Encrypt` of a posted body.
///
/// # Errors
/// It is not XML, or there is none.
pub fn read_encrypt(body: &str) -> Result<String, CallbackError> {
    fields(body)?
        .remove("Encrypt")
        .filter(|text| !text.is_empty())
        .ok_or(CallbackError::BadXml)
}

fn fields(text: &str) -> Result<BTreeMap<String, String>, CallbackError> {
    let mut reader = Reader::from_str(text);
    let (mut found, mut path) = (BTreeMap::new(), Vec::new());
    loop {
        let event = reader.read_event().map_err(|_| CallbackError::BadXml)?;
        let text = match event {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                if path.len() == 1 {
                    found.insert(name.clone(), String::new());
                }
                path.push(name);
                continue;
            }
            Event::End(_) => {
                path.pop();
                continue;
            }
            Event::CData(data) => data.xml_content(XmlVersion::Implicit1_0).into_owned(),
            Event::Text(text) => text.xml_content(XmlVersion::Implicit1_0).into_owned(),
            Event::Eof => break,
            // Entities and document types have no place here: they are how XML is abused.
            Event::GeneralRef(_) | Event::DocType(_) => return Err(CallbackError::BadXml),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::Empty(_) => continue,
        };
        if let [_, name] = path.as_slice()
            && let Some(value) = found.get_mut(name)
        {
            value.push_str(&text);
        }
    }
    Ok(found)
}
