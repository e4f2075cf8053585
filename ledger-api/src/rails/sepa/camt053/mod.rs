//! Bank statements: `camt.053`, bank to customer statement, versions 02 to 13; what they share is all that is read.
//!
//! A statement comes from outside. A document type is refused, so there are no entities to expand; depth, lines and
//! texts are limited; elements that are not read here are passed over.

mod document;
mod element;
mod entry;

use quick_xml::events::Event;

use crate::domain::sepa::statement::Line;
use document::Document;
use element::Element;

/// Largest body, in bytes: a day with ten thousand payments has about 10 MB.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;
/// Payments in one document.
pub const MOST_LINES: usize = 20_000;
/// Statements in one document: a year of daily ones.
const MOST_STATEMENTS: usize = 400;
/// Characters of a statement's own id; `Max35Text` in the standard.
const ID_CHARS: usize = 35;
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.";

/// One statement of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The bank's id.
    pub id: String,
    /// Of which account, as the bank writes it; none when it is no IBAN.
    pub iban: Option<String>,
    /// Its payments, in their order.
    pub lines: Vec<Line>,
}

/// Why a document is not read. Nothing of it is used then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadStatement {
    /// Another encoding, or not a text at all.
    #[error("is not UTF-8")]
    NotUtf8,
    /// Not well-formed.
    #[error("is not well-formed XML: {0}")]
    NotXml(String),
    /// A document type could define entities, and no statement has one.
    #[error("has a document type, which no bank statement has")]
    DocumentType,
    /// Another message, or another format.
    #[error("is not a camt.053 document (bank to customer statement)")]
    NotCamt053,
    /// More than any statement.
    #[error("is nested too deep, has too many elements, or a text that is too long")]
    TooLarge,
    /// More than [`MOST_LINES`], or than a year of statements.
    #[error("has more than {MOST_LINES} payments, or {MOST_STATEMENTS} statements; import it in parts")]
    TooManyLines,
    /// Something without which it cannot be used.
    #[error("lacks {0}")]
    Lacks(&'static str),
}

/// Reads a document; it may hold several statements.
pub fn read(bytes: &[u8]) -> Result<Vec<Statement>, BadStatement> {
    let text = std::str::from_utf8(bytes).map_err(|_| BadStatement::NotUtf8)?;
    let mut xml = Document::new(text.trim_start_matches('\u{feff}'));
    root(&mut xml)?;
    let (mut statements, mut lines) = (Vec::new(), 0);
    loop {
        match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "BkToCstmrStmt" => {}
            Event::Start(start) if start.local_name().as_ref() == "Stmt" => {
                statements.push(statement(&mut xml, &mut lines)?);
                if statements.len() > MOST_STATEMENTS {
                    return Err(BadStatement::TooManyLines);
                }
            }
            Event::Start(start) => drop(Element::read(&mut xml, &start, 2)?),
            Event::Eof => break,
            _ => {}
        }
    }
    if statements.is_empty() { Err(BadStatement::Lacks("a statement (Stmt)")) } else { Ok(statements) }
}

/// `Document`, in one of the namespaces of the message.
fn root(xml: &mut Document<'_>) -> Result<(), BadStatement> {
    loop {
        match xml.next()? {
            Event::Start(start) => {
                let is_camt053 = start.attributes().flatten().any(|attribute| {
                    attribute.key.as_ref().starts_with("xmlns") && attribute.value.starts_with(NAMESPACE)
                });
                let is_document = start.local_name().as_ref() == "Document";
                return if is_camt053 && is_document { Ok(()) } else { Err(BadStatement::NotCamt053) };
            }
            Event::Text(text) if text.xml10_content().trim().is_empty() => {}
            Event::Eof | Event::Empty(_) | Event::Text(_) => return Err(BadStatement::NotCamt053),
            _ => {}
        }
    }
}

/// The content of a `Stmt`, to its end. Entries are read one at a time, so that no whole statement is held as a tree.
fn statement(xml: &mut Document<'_>, lines: &mut usize) -> Result<Statement, BadStatement> {
    let (mut id, mut iban, mut found) = (None, None, Vec::new());
    let mut entries = 0;
    loop {
        match xml.next()? {
            Event::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                let element = Element::read(xml, &start, 3)?;
                match name.as_str() {
                    "Id" => id = Some(element.text().to_owned()),
                    "Acct" => iban = element.at("Id/IBAN").map(|iban| iban.text().to_owned()),
                    "Ntry" => {
                        entries += 1;
                        let told = entry::lines(&element, entries);
                        *lines += told.len();
                        found.extend(told);
                    }
                    _ => {}
                }
            }
            Event::End(_) => break,
            Event::Eof => return Err(BadStatement::NotXml("it ends too early".into())),
            _ => {}
        }
        if *lines > MOST_LINES {
            return Err(BadStatement::TooManyLines);
        }
    }
    let id = id.filter(|id| !id.is_empty() && id.chars().count() <= ID_CHARS);
    let id = id.ok_or(BadStatement::Lacks("the id of a statement (Stmt/Id, at most 35 characters)"))?;
    Ok(Statement { id, iban, lines: found })
}

#[cfg(test)]
mod tests;
