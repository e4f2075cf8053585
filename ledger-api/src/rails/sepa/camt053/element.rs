//! A part of a document as a tree: what is below one entry, account or header.

use quick_xml::events::{BytesStart, Event};

use super::BadStatement;
use super::document::Document;

/// Deepest element counted from the root; the standard's deepest is at 14.
const MOST_DEPTH: usize = 24;
/// Bytes of one text; the standard's longest has 500 characters.
const MOST_TEXT_BYTES: usize = 2_000;

/// An element without its namespace.
#[derive(Debug, Default)]
pub(super) struct Element {
    name: String,
    text: String,
    currency: Option<String>,
    children: Vec<Element>,
}

impl Element {
    /// Reads what follows the start of an element, to its end.
    pub(super) fn read(xml: &mut Document<'_>, start: &BytesStart<'_>, depth: usize) -> Result<Self, BadStatement> {
        let mut element = Self::begun(start);
        if depth > MOST_DEPTH {
            return Err(BadStatement::TooLarge);
        }
        loop {
            match xml.next()? {
                Event::Start(child) => element.children.push(Self::read(xml, &child, depth + 1)?),
                Event::Empty(child) => element.children.push(Self::begun(&child)),
                Event::Text(text) => element.add(&text.xml10_content())?,
                Event::CData(text) => element.add(&text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    // Only the five that XML has itself, and numbers: without a document type there are no others.
                    let reference = format!("&{};", reference.into_inner());
                    let text = quick_xml::escape::unescape(&reference);
                    element.add(&text.map_err(|error| BadStatement::NotXml(error.to_string()))?)?;
                }
                Event::End(_) => return Ok(element),
                Event::Eof => return Err(BadStatement::NotXml("it ends too early".into())),
                _ => {}
            }
        }
    }

    fn begun(start: &BytesStart<'_>) -> Self {
        let currency = start.try_get_attribute("Ccy").ok().flatten().map(|currency| currency.value.into_owned());
        Self { name: start.local_name().as_ref().to_owned(), currency, ..Self::default() }
    }

    fn add(&mut self, text: &str) -> Result<(), BadStatement> {
        self.text.push_str(text);
        if self.text.len() > MOST_TEXT_BYTES { Err(BadStatement::TooLarge) } else { Ok(()) }
    }

    /// Its own text, without the spaces around it.
    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }

    /// The currency of an amount.
    pub(super) fn currency(&self) -> &str {
        self.currency.as_deref().unwrap_or_default()
    }

    /// The children of a name, in their order.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element at a path such as `Id/IBAN`.
    pub(super) fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |element, name| element.children.iter().find(|child| child.name == name))
    }

    /// The text of the first element at a path, unless it is empty.
    pub(super) fn text_at(&self, path: &str) -> Option<&str> {
        self.at(path).map(Self::text).filter(|text| !text.is_empty())
    }
}
