//! An entry of a statement (`Ntry`): one payment, or many that were booked as one.

use shared::money::Amount;
use time::Date;
use time::macros::format_description;

use super::element::Element;
use crate::domain::sepa::statement::{Direction, Line};

/// Banks write this where a payment had no reference.
const NO_REFERENCE: &str = "NOTPROVIDED";
/// Characters of a reference; `Max35Text` in the standard.
const REFERENCE_CHARS: usize = 35;

/// What an entry tells, a line for each of its payments; `number` is its place in the statement.
pub(super) fn lines(entry: &Element, number: usize) -> Vec<Line> {
    let details: Vec<&Element> = entry.all("NtryDtls").flat_map(|details| details.all("TxDtls")).collect();
    let own = reference(entry.text_at("AcctSvcrRef").or_else(|| entry.text_at("NtryRef")));
    let own = own.map_or_else(|| number.to_string(), |reference| format!("{number}:{reference}"));
    let whole = Line {
        reference: own.clone(),
        end_to_end_id: None,
        bank_reference: reference(entry.text_at("AcctSvcrRef")),
        batch: reference(entry.text_at("NtryDtls/Btch/PmtInfId").or_else(|| entry.text_at("NtryDtls/Btch/MsgId"))),
        direction: direction(entry).unwrap_or(Direction::Credit),
        amount: entry.at("Amt").and_then(amount),
        currency: entry.at("Amt").map(Element::currency).unwrap_or_default().to_owned(),
        // Text in older versions, a code in newer ones.
        booked: entry.text_at("Sts/Cd").or_else(|| entry.text_at("Sts")) == Some("BOOK"),
        booked_on: entry.text_at("BookgDt/Dt").or_else(|| entry.text_at("BookgDt/DtTm")).and_then(day),
        reason: None,
    };
    if !details.iter().any(|one| end_to_end_id(one).is_some()) {
        // Booked as one and not taken apart: only the file can be known.
        let batch = whole.batch.clone().or_else(|| match details.as_slice() {
            [only] => reference(only.text_at("Refs/PmtInfId").or_else(|| only.text_at("Refs/MsgId"))),
            _ => None,
        });
        return vec![Line { batch, ..whole }];
    }
    let alone = details.len() == 1;
    let told = details.into_iter().enumerate();
    told.map(|(index, one)| payment(one, &whole, format!("{own}/{}", index + 1), alone)).collect()
}

/// One of an entry's payments. Its own amount and direction come before the entry's.
fn payment(details: &Element, entry: &Line, reference: String, alone: bool) -> Line {
    let paths = ["Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"];
    let own = paths.iter().find_map(|path| details.at(path));
    let (amount, currency) = match own {
        Some(own) => (amount(own), own.currency().to_owned()),
        None if alone => (entry.amount, entry.currency.clone()),
        None => (None, String::new()),
    };
    Line {
        reference,
        end_to_end_id: end_to_end_id(details),
        bank_reference: self::reference(details.text_at("Refs/AcctSvcrRef")).or_else(|| entry.bank_reference.clone()),
        batch: None,
        direction: direction(details).unwrap_or(entry.direction),
        amount,
        currency,
        booked: entry.booked,
        booked_on: entry.booked_on,
        reason: self::reference(details.text_at("RtrInf/Rsn/Cd").or_else(|| details.text_at("RtrInf/Rsn/Prtry"))),
    }
}

fn end_to_end_id(details: &Element) -> Option<String> {
    reference(details.text_at("Refs/EndToEndId")).filter(|id| id != NO_REFERENCE)
}

fn reference(text: Option<&str>) -> Option<String> {
    text.filter(|text| text.chars().count() <= REFERENCE_CHARS).map(str::to_owned)
}

fn direction(element: &Element) -> Option<Direction> {
    match element.text_at("CdtDbtInd")? {
        "DBIT" => Some(Direction::Debit),
        "CRDT" => Some(Direction::Credit),
        _ => None,
    }
}

/// Hundredths: at most 18 digits, and after the second decimal only zeros.
fn amount(element: &Element) -> Option<Amount> {
    let (whole, decimals) = element.text().split_once('.').unwrap_or((element.text(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || decimals.len() > 5 || !digits(whole) || !digits(decimals) {
        return None;
    }
    let (cents, rest) = decimals.split_at(decimals.len().min(2));
    if rest.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let minor: i64 = format!("{whole}{cents:0<2}").parse().ok()?;
    Amount::new(minor).ok()
}

/// The day of a date or a moment, as the bank writes it.
fn day(text: &str) -> Option<Date> {
    Date::parse(text.get(..10)?, format_description!("[year]-[month]-[day]")).ok()
}
