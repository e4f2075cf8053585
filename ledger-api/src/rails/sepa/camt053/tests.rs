use time::macros::date;

use shared::money::Amount;

use super::*;
use crate::domain::sepa::statement::Direction::{Credit, Debit};

fn document(statement: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>m</MsgId><CreDtTm>2026-11-24T06:00:00Z</CreDtTm></GrpHdr>{statement}
</BkToCstmrStmt></Document>"#
    )
}

fn statement(entries: &str) -> String {
    document(&format!("<Stmt><Id>S-1</Id><Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></Acct>{entries}</Stmt>"))
}

fn entry(inside: &str) -> String {
    format!("<Ntry><Amt Ccy=\"EUR\">20.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>{inside}</Ntry>")
}

fn lines(entries: &str) -> Vec<Line> {
    read(statement(entries).as_bytes()).unwrap().remove(0).lines
}

#[test]
fn payments_are_read_with_their_references_amounts_and_reasons() {
    let entries = [
        entry(
            "<BookgDt><Dt>2026-11-24</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef>
             <NtryDtls><TxDtls><Refs><EndToEndId>one</EndToEndId></Refs></TxDtls></NtryDtls>",
        ),
        entry(
            "<NtryDtls><TxDtls><Refs><EndToEndId>two</EndToEndId></Refs><Amt Ccy=\"EUR\">7.5</Amt></TxDtls>
             <TxDtls><Refs><EndToEndId>three</EndToEndId></Refs><Amt Ccy=\"EUR\">12.50</Amt>
             <CdtDbtInd>CRDT</CdtDbtInd><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>",
        ),
    ];
    let read = lines(&entries.concat());

    let told: Vec<_> = read
        .iter()
        .map(|line| {
            (line.reference.as_str(), line.end_to_end_id.as_deref(), line.direction, line.amount.map(Amount::minor))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("1:B1/1", Some("one"), Debit, Some(2_000)),
            ("2/1", Some("two"), Debit, Some(750)),
            ("2/2", Some("three"), Credit, Some(1_250)),
        ]
    );
    assert_eq!((read[0].bank_reference.as_deref(), &read[1].bank_reference), (Some("B1"), &None));
    assert_eq!((read[0].booked_on, read[0].booked), (Some(date!(2026 - 11 - 24)), true));
    assert_eq!((read[0].reason.as_deref(), read[2].reason.as_deref()), (None, Some("AC04")));
}

#[test]
fn a_sum_booked_as_one_names_its_file() {
    let batch = lines(&entry("<NtryDtls><Btch><PmtInfId>file-1</PmtInfId><NbOfTxs>9</NbOfTxs></Btch></NtryDtls>"));
    assert_eq!((batch[0].batch.as_deref(), batch[0].end_to_end_id.as_deref()), (Some("file-1"), None));
    let by_details = lines(&entry(
        "<NtryDtls><TxDtls><Refs><PmtInfId>file-1</PmtInfId><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls></NtryDtls>",
    ));
    assert_eq!(by_details[0].batch.as_deref(), Some("file-1"));
    assert_eq!(lines(&entry(""))[0].batch, None);
}

#[test]
fn older_versions_and_prefixes_read_alike() {
    let old = r#"<c:Document xmlns:c="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><c:BkToCstmrStmt><c:Stmt>
        <c:Id>A&amp;B &#65;</c:Id><c:Acct><c:Id><c:Othr><c:Id>1</c:Id></c:Othr></c:Id></c:Acct>
        <c:Ntry><c:Amt Ccy="EUR">1.00</c:Amt><c:CdtDbtInd>DBIT</c:CdtDbtInd><c:Sts>PDNG</c:Sts></c:Ntry>
        </c:Stmt></c:BkToCstmrStmt></c:Document>"#;
    let read = read(old.as_bytes()).unwrap();
    assert_eq!((read[0].id.as_str(), &read[0].iban), ("A&B A", &None));
    assert!(!read[0].lines[0].booked);
}

#[test]
fn odd_amounts_are_no_amounts() {
    for (text, cents) in [
        ("1", Some(100)),
        ("0.010", Some(1)),
        ("12.34000", Some(1_234)),
        ("1.001", None),
        ("-1.00", None),
        ("1,00", None),
        ("", None),
        (".5", None),
        ("1e2", None),
        ("9999999999999999.00", None),
        ("99999999999.00", None),
    ] {
        let entry = format!("<Ntry><Amt Ccy=\"EUR\">{text}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts></Ntry>");
        assert_eq!(lines(&entry)[0].amount.map(Amount::minor), cents, "{text}");
    }
}

#[test]
fn what_is_hostile_or_something_else_is_refused() {
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>{}",
        statement("").trim_start_matches("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
    );
    assert_eq!(read(bomb.as_bytes()), Err(BadStatement::DocumentType));
    let deep = statement(&entry(&format!("{}{}", "<a>".repeat(100), "</a>".repeat(100))));
    assert_eq!(read(deep.as_bytes()), Err(BadStatement::TooLarge));
    let long = statement(&entry(&format!("<AddtlNtryInf>{}</AddtlNtryInf>", "x".repeat(3_000))));
    assert_eq!(read(long.as_bytes()), Err(BadStatement::TooLarge));
    let wide = statement(&entry(&"<a/>".repeat(1_000_001)));
    assert_eq!(read(wide.as_bytes()), Err(BadStatement::TooLarge));
    let often = document(&"<Stmt><Id>S</Id></Stmt>".repeat(401));
    assert_eq!(read(often.as_bytes()), Err(BadStatement::TooManyLines));
    let many = statement(&entry("").repeat(MOST_LINES + 1));
    assert_eq!(read(many.as_bytes()), Err(BadStatement::TooManyLines));
    assert_eq!(read(document("").as_bytes()), Err(BadStatement::Lacks("a statement (Stmt)")));
    assert!(matches!(read(document("<Stmt></Stmt>").as_bytes()), Err(BadStatement::Lacks(_))));
    for other in [
        "",
        "{}",
        "<a/>",
        "<Document/>",
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.052.001.08\"></Document>",
    ] {
        assert_eq!(read(other.as_bytes()), Err(BadStatement::NotCamt053), "{other}");
    }
    assert_eq!(read(&[0xff, 0xfe]), Err(BadStatement::NotUtf8));
    for broken in [statement("<Ntry>"), statement("<Ntry></Amt></Ntry>"), statement(&entry("&boom;"))] {
        assert!(matches!(read(broken.as_bytes()), Err(BadStatement::NotXml(_))), "{broken}");
    }
}
