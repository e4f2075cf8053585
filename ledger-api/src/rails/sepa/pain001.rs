//! The file for the bank: `pain.001.001.09`, customer credit transfer initiation, as the EPC's guidelines restrict it
//! (EPC132-08). Every text passes through [`sepa_text`].

use std::io;

use quick_xml::Writer;
use quick_xml::escape::minimal_escape;
use quick_xml::events::{BytesDecl, BytesText, Event};
use shared::money::Amount;
use time::macros::format_description;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::domain::sepa::{Bic, Iban, NAME_CHARS, REMITTANCE_CHARS, sepa_text};

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
/// Transactions in one file. Banks take between a few thousand and a hundred thousand; this many every one takes.
pub const MOST_TRANSFERS: usize = 10_000;

/// Who pays, and from which account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debtor {
    /// The account's holder.
    pub name: String,
    /// The account.
    pub iban: Iban,
    /// Its bank, for banks that insist on it.
    pub bic: Option<Bic>,
}

/// One payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Never more than once in any file.
    pub end_to_end_id: String,
    /// Cents.
    pub amount: Amount,
    /// The account's holder.
    pub name: String,
    /// The account.
    pub iban: Iban,
    /// What the payee reads on the statement.
    pub remittance: String,
}

/// Everything a file says.
#[derive(Debug)]
pub struct File<'a> {
    /// Its references follow from this id, so that they are the same whenever it is written.
    pub file_id: Uuid,
    /// When it is written, UTC.
    pub created_at: OffsetDateTime,
    /// When the bank shall carry it out.
    pub execution_date: Date,
    /// Who pays.
    pub debtor: &'a Debtor,
    /// At most [`MOST_TRANSFERS`].
    pub transfers: &'a [Transfer],
}

/// `MsgId` of a file: its id.
#[must_use]
pub fn message_id(file_id: Uuid) -> String {
    file_id.simple().to_string()
}

/// `PmtInfId` of the one payment block of a file.
#[must_use]
pub fn payment_information_id(file_id: Uuid) -> String {
    format!("{}-1", file_id.simple())
}

/// The file that a statement's batch reference names, `MsgId` or `PmtInfId`.
#[must_use]
pub fn file_of(batch: &str) -> Option<Uuid> {
    let id = batch.strip_suffix("-1").unwrap_or(batch);
    // The other ways of writing a UUID are not ours.
    (id.len() == 32).then(|| Uuid::try_parse(id).ok()).flatten()
}

/// The control sum, in cents. No sum of so many transfers leaves an `i64`.
#[must_use]
pub fn control_sum_cents(transfers: &[Transfer]) -> i64 {
    transfers.iter().map(|transfer| transfer.amount.minor()).sum()
}

/// The bytes of the file. The same file always gives the same bytes.
///
/// # Errors
/// Only if memory could not be written to.
pub fn write(file: &File<'_>) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let document = xml.create_element("Document").with_attribute(("xmlns", NAMESPACE));
    document.write_inner_content(|xml| {
        within(xml, "CstmrCdtTrfInitn", |xml| {
            within(xml, "GrpHdr", |xml| header(xml, file))?;
            within(xml, "PmtInf", |xml| payments(xml, file))
        })
    })?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

type Xml = Writer<Vec<u8>>;

fn within(xml: &mut Xml, name: &str, content: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    xml.create_element(name).write_inner_content(content).map(drop)
}

fn leaf(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(escaped(text)).map(drop)
}

/// Apostrophes stay as they are: they are allowed, and not every bank's software reads `&apos;`.
fn escaped(text: &str) -> BytesText<'_> {
    BytesText::from_escaped(minimal_escape(text))
}

fn header(xml: &mut Xml, file: &File<'_>) -> io::Result<()> {
    let seconds = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    leaf(xml, "MsgId", &message_id(file.file_id))?;
    leaf(xml, "CreDtTm", &file.created_at.format(seconds).map_err(io::Error::other)?)?;
    sums(xml, file)?;
    within(xml, "InitgPty", |xml| leaf(xml, "Nm", &sepa_text(&file.debtor.name, NAME_CHARS)))
}

fn sums(xml: &mut Xml, file: &File<'_>) -> io::Result<()> {
    leaf(xml, "NbOfTxs", &file.transfers.len().to_string())?;
    leaf(xml, "CtrlSum", &euros(control_sum_cents(file.transfers)))
}

fn payments(xml: &mut Xml, file: &File<'_>) -> io::Result<()> {
    let Debtor { name, iban, bic } = file.debtor;
    let day = format_description!("[year]-[month]-[day]");
    leaf(xml, "PmtInfId", &payment_information_id(file.file_id))?;
    leaf(xml, "PmtMtd", "TRF")?;
    // One sum on the statement, as for a payroll; banks that were told otherwise book each transfer.
    leaf(xml, "BtchBookg", "true")?;
    sums(xml, file)?;
    within(xml, "PmtTpInf", |xml| within(xml, "SvcLvl", |xml| leaf(xml, "Cd", "SEPA")))?;
    let execution_date = file.execution_date.format(day).map_err(io::Error::other)?;
    within(xml, "ReqdExctnDt", |xml| leaf(xml, "Dt", &execution_date))?;
    within(xml, "Dbtr", |xml| leaf(xml, "Nm", &sepa_text(name, NAME_CHARS)))?;
    within(xml, "DbtrAcct", |xml| account(xml, iban))?;
    within(xml, "DbtrAgt", |xml| {
        within(xml, "FinInstnId", |xml| match bic {
            Some(bic) => leaf(xml, "BICFI", &bic.to_string()),
            None => within(xml, "Othr", |xml| leaf(xml, "Id", "NOTPROVIDED")),
        })
    })?;
    leaf(xml, "ChrgBr", "SLEV")?;
    file.transfers.iter().try_for_each(|transfer| within(xml, "CdtTrfTxInf", |xml| payment(xml, transfer)))
}

fn payment(xml: &mut Xml, transfer: &Transfer) -> io::Result<()> {
    within(xml, "PmtId", |xml| leaf(xml, "EndToEndId", &transfer.end_to_end_id))?;
    within(xml, "Amt", |xml| {
        let amount = xml.create_element("InstdAmt").with_attribute(("Ccy", "EUR"));
        amount.write_text_content(escaped(&euros(transfer.amount.minor()))).map(drop)
    })?;
    within(xml, "Cdtr", |xml| leaf(xml, "Nm", &sepa_text(&transfer.name, NAME_CHARS)))?;
    within(xml, "CdtrAcct", |xml| account(xml, &transfer.iban))?;
    within(xml, "RmtInf", |xml| leaf(xml, "Ustrd", &sepa_text(&transfer.remittance, REMITTANCE_CHARS)))
}

fn account(xml: &mut Xml, iban: &Iban) -> io::Result<()> {
    within(xml, "Id", |xml| leaf(xml, "IBAN", iban.as_str()))
}

fn euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    fn transfer(end_to_end_id: &str, cents: i64, name: &str) -> Transfer {
        Transfer {
            end_to_end_id: end_to_end_id.into(),
            amount: Amount::new(cents).unwrap(),
            name: name.into(),
            iban: "DE89 3704 0044 0532 0130 00".parse().unwrap(),
            remittance: format!("Größte Partner & Söhne: payout {end_to_end_id}"),
        }
    }

    fn debtor(bic: Option<&str>) -> Debtor {
        let bic = bic.map(|bic| bic.parse().unwrap());
        Debtor { name: "Größte Partner & Söhne".into(), iban: "NL91ABNA0417164300".parse().unwrap(), bic }
    }

    fn written(debtor: &Debtor, transfers: &[Transfer]) -> String {
        let file = File {
            file_id: Uuid::from_u128(0x0193_5c2e_0000_7000_8000_0000_0000_00ab),
            created_at: datetime!(2026-11-23 08:30:05.123 UTC),
            execution_date: date!(2026 - 11 - 23),
            debtor,
            transfers,
        };
        String::from_utf8(write(&file).unwrap()).unwrap()
    }

    #[test]
    fn the_file_is_the_golden_one() {
        let transfers =
            [transfer("first", 1, "Jürgen Müßig"), transfer("second", 99_999_999_999, "<Ada> \"Löve\" 李 & Co")];
        let golden = include_str!("golden.xml");
        assert_eq!(written(&debtor(Some("ABNANL2A")), &transfers), golden);
    }

    #[test]
    fn without_a_bic_the_bank_is_told_that_none_was_given() {
        let xml = written(&debtor(None), &[transfer("first", 1_050, "Ada")]);
        assert!(xml.contains("NOTPROVIDED") && !xml.contains("BICFI") && xml.contains(">10.50<"));
    }

    #[test]
    fn long_names_are_cut_and_nothing_breaks_out_of_its_element() {
        let name = "</Nm><Nm>".repeat(100);
        let xml = written(&debtor(None), &[Transfer { remittance: name.clone(), ..transfer("first", 1, &name) }]);
        assert_eq!(xml.matches("<Nm>").count(), 3);
        let texts = |name: &str, most: usize| {
            let start = format!("<{name}>");
            xml.split(&start)
                .skip(1)
                .all(|rest| rest.split('<').next().is_some_and(|text| (1..=most).contains(&text.len())))
        };
        assert!(texts("Nm", 70) && texts("Ustrd", 140) && texts("MsgId", 35) && texts("PmtInfId", 35));
    }

    #[test]
    fn a_batch_reference_names_its_file() {
        let id = Uuid::from_u128(7);
        assert_eq!((file_of(&message_id(id)), file_of(&payment_information_id(id))), (Some(id), Some(id)));
        for other in
            ["", "-1", "NOTPROVIDED", "00000000-0000-0000-0000-000000000007", "0123456789012345678901234567890x"]
        {
            assert_eq!(file_of(other), None, "{other}");
        }
    }
}
