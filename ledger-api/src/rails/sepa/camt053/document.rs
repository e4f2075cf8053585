//! A document, event by event.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::BadStatement;

/// Elements in one document: the largest statement, with forty for each of its payments. An empty element of four bytes
/// becomes a hundred in memory, so the size of the body is no limit for that.
const MOST_ELEMENTS: usize = 1_000_000;

/// The reader, and how much it may still read.
pub(super) struct Document<'a> {
    xml: Reader<&'a [u8]>,
    elements_left: usize,
}

impl<'a> Document<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { xml: Reader::from_str(text), elements_left: MOST_ELEMENTS }
    }

    /// The next event. A document type is an error wherever it stands.
    pub(super) fn next(&mut self) -> Result<Event<'a>, BadStatement> {
        let event = self.xml.read_event().map_err(|error| BadStatement::NotXml(error.to_string()))?;
        match event {
            Event::DocType(_) => Err(BadStatement::DocumentType),
            Event::Start(_) | Event::Empty(_) => {
                self.elements_left = self.elements_left.checked_sub(1).ok_or(BadStatement::TooLarge)?;
                Ok(event)
            }
            event => Ok(event),
        }
    }
}
