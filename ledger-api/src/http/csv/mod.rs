//! CSV for spreadsheets (RFC 4180): quoted texts that are never read as formulas, amounts as decimal numbers.

pub(crate) mod money;

use std::fmt::Write as _;

use axum::http::header;
use shared::money::Currency;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const BEGINNINGS_OF_FORMULAS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// One row, field by field.
#[derive(Debug, Default)]
pub(crate) struct Row(String);

impl Row {
    /// What somebody else wrote.
    ///
    /// What a spreadsheet would take for a formula gets an apostrophe in front, so that it stays a text (OWASP, CSV
    /// injection). Spreadsheets set to Japanese or Chinese take full-width signs for the plain ones.
    #[must_use]
    pub(crate) fn text(mut self, value: &str) -> Self {
        let formula = value.starts_with(BEGINNINGS_OF_FORMULAS);
        let apostrophe = if formula { "'" } else { "" };
        self.comma();
        // Writing to a string cannot fail.
        let _ = write!(self.0, "\"{apostrophe}{}\"", value.replace('"', "\"\""));
        self
    }

    /// The same where there may be none.
    #[must_use]
    pub(crate) fn maybe_text(self, value: Option<&str>) -> Self {
        self.text(value.unwrap_or_default())
    }

    /// An id, a number, a name of ours: nothing that needs quotes. Empty for none.
    #[must_use]
    pub(crate) fn plain(mut self, value: Option<impl std::fmt::Display>) -> Self {
        self.comma();
        if let Some(value) = value {
            let _ = write!(self.0, "{value}");
        }
        self
    }

    /// Minor units as a decimal number. Empty for none.
    #[must_use]
    pub(crate) fn amount(self, minor: Option<i64>, currency: Option<Currency>) -> Self {
        let decimal = minor.zip(currency).map(|(minor, currency)| money::decimal(minor, currency));
        self.plain(decimal)
    }

    /// RFC 3339. Empty for none.
    #[must_use]
    pub(crate) fn time(self, at: Option<OffsetDateTime>) -> Self {
        self.plain(at.and_then(|at| at.format(&Rfc3339).ok()))
    }

    /// The row with its line end.
    #[must_use]
    pub(crate) fn end(mut self) -> String {
        self.0.push_str("\r\n");
        self.0
    }

    fn comma(&mut self) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
    }
}

/// Headers of a file that a browser saves under that name.
pub(crate) fn attachment(name: &str) -> [(header::HeaderName, String); 2] {
    [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_texts_and_quotes_are_doubled() {
        for (value, field) in [
            ("order-1", "\"order-1\""),
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("-2", "\"'-2\""),
            ("＝1+1", "\"'＝1+1\""),
            ("＋1", "\"'＋1\""),
            ("－1", "\"'－1\""),
            ("＠SUM(A1)", "\"'＠SUM(A1)\""),
            ("1＝1", "\"1＝1\""),
            ("a,\"b\"\nc", "\"a,\"\"b\"\"\nc\""),
            ("", "\"\""),
        ] {
            assert_eq!(Row::default().text(value).end(), format!("{field}\r\n"));
        }
    }

    #[test]
    fn fields_are_parted_by_commas_and_none_is_empty() {
        let eur = "EUR".parse().ok();
        let row = Row::default().plain(Some(7)).maybe_text(None).plain(None::<u8>).amount(Some(-1_234), eur);
        assert_eq!(row.time(Some(OffsetDateTime::UNIX_EPOCH)).end(), "7,\"\",,-12.34,1970-01-01T00:00:00Z\r\n");
    }
}
