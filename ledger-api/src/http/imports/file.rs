//! Reading the file: a header that names the columns, then one thing a line.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use csv::{ReaderBuilder, StringRecord, Trim};
use serde_json::{Map, Value};

use super::MOST_LINES;
use super::mistakes::Mistakes;
use crate::http::idempotency::{Once, RawCreation};
use crate::http::problem::{Answer, Code, Problem};

/// A body that was sent as CSV.
pub(super) struct CsvFile {
    pub(super) once: Once,
    bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for CsvFile {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = media_type.and_then(|text| text.split(';').next()).unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("text/csv") {
            return Err(Problem::new(Code::UnsupportedMediaType, "send the body as text/csv"));
        }
        let RawCreation { once, bytes } = RawCreation::from_request(request, state).await?;
        Ok(Self { once, bytes })
    }
}

/// What may stand in a file.
pub(super) struct Columns {
    /// Every name that a header may have.
    pub(super) known: &'static [&'static str],
    /// Those whose cells are whole numbers.
    pub(super) numbers: &'static [&'static str],
}

/// One line of a file, as the JSON object that the same thing would be alone.
#[derive(Clone)]
pub(super) struct Line {
    /// Where it stands; the header is line 1.
    pub(super) number: u64,
    /// Its cells, without empty ones and those that say no value; none when it is not known which cell is of which column.
    pub(super) cells: Option<Map<String, Value>>,
    /// What is wrong with them.
    pub(super) mistakes: Mistakes,
}

impl CsvFile {
    /// All lines, or what is wrong with the file as a whole.
    pub(super) fn lines(&self, columns: &Columns) -> Answer<Vec<Line>> {
        // A byte order mark is what spreadsheets begin with.
        let bytes = self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.bytes);
        let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(bytes);
        let header = reader.headers().map_err(unreadable)?.clone();
        check_header(&header, columns)?;
        let mut lines = Vec::new();
        let mut place = Place::default();
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            if lines.len() == MOST_LINES {
                let detail = format!("has more than {MOST_LINES} lines; cut it into several files");
                return Err(Problem::field("", "too_many", detail));
            }
            let starts_at = record.position().and_then(|position| usize::try_from(position.byte()).ok());
            let number = place.line_of(bytes, starts_at.unwrap_or(0));
            lines.push(line(number, &header, &record, columns));
        }
        if lines.is_empty() {
            return Err(Problem::field("", "required", "has no lines below its header"));
        }
        Ok(lines)
    }
}

/// How far lines have been counted.
///
/// The reader's own count is of line ends that it has passed, and of CRLF it passes the second half with the next record.
#[derive(Default)]
struct Place {
    byte: usize,
    line_ends: u64,
}

impl Place {
    /// The line on which a record stands that starts at or just before `byte`.
    fn line_of(&mut self, bytes: &[u8], byte: usize) -> u64 {
        let rest = bytes.get(byte..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = bytes.get(self.byte..byte + blank).unwrap_or_default();
        let line_ends = passed.split(|byte| *byte == b'\n').count().saturating_sub(1);
        self.line_ends += u64::try_from(line_ends).unwrap_or(0);
        self.byte = byte + blank;
        self.line_ends + 1
    }
}

fn check_header(header: &StringRecord, columns: &Columns) -> Answer<()> {
    for (place, name) in header.iter().enumerate() {
        if !columns.known.contains(&name) {
            let known = columns.known.join(", ");
            return Err(Problem::field(name, "unknown_field", format!("is no column; there are: {known}")));
        }
        if header.iter().take(place).any(|earlier| earlier == name) {
            return Err(Problem::field(name, "invalid", "stands twice in the header"));
        }
    }
    Ok(())
}

fn line(number: u64, header: &StringRecord, record: &StringRecord, columns: &Columns) -> Line {
    let mut mistakes = Mistakes::default();
    if record.len() != header.len() {
        let detail = format!("has {} cells, the header {}", record.len(), header.len());
        mistakes.note("", Problem::field("", "invalid", detail));
        return Line { number, cells: None, mistakes };
    }
    let mut cells = Map::new();
    for (name, cell) in header.iter().zip(record).filter(|(_, cell)| !cell.is_empty()) {
        let number = columns.numbers.contains(&name);
        let value = if number { cell.parse::<i64>().ok().map(Value::from) } else { Some(Value::from(cell)) };
        match value {
            Some(value) => {
                cells.insert(name.to_owned(), value);
            }
            None => mistakes.note("", Problem::field(name, "invalid", "is a whole number")),
        }
    }
    Line { number, cells: Some(cells), mistakes }
}

/// A text that the database can be asked for.
pub(super) fn storable(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.contains('\0'))
}

/// The file cannot be read at all, so no line of it can be judged.
#[expect(clippy::needless_pass_by_value, reason = "used as a function of map_err")]
fn unreadable(error: csv::Error) -> Problem {
    Problem::field("", "invalid", format!("the file is not CSV in UTF-8: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_told_by_its_line_whatever_the_line_ends_and_the_quotes() {
        for end in ["\n", "\r\n"] {
            let text = ["name,email", "A,a", "", "\"B", "b\",b", "C,c"].join(end);
            let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
            let mut place = Place::default();
            let numbers: Vec<u64> = reader
                .records()
                .map(|record| {
                    let at = record.unwrap().position().map_or(0, csv::Position::byte);
                    place.line_of(text.as_bytes(), usize::try_from(at).unwrap())
                })
                .collect();
            assert_eq!(numbers, [2, 4, 6], "{end:?}");
        }
    }
}
