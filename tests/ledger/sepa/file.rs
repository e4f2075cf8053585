//! What stands in the file.

use integration_tests::pain001;
use serde_json::json;

use super::{World, path, reference};

#[test]
fn the_file_says_who_pays_whom_how_much_in_characters_that_every_bank_takes() {
    let world = World::new();
    let odd = "<Zoë> \"Łukasz\" 李 & Söhne; ".repeat(5);
    let one = world.partner(0, &json!({"name": odd}), &[10_000]);
    let two = world.partner(1, &json!({"account_holder": "Παπαδόπουλος"}), &[5]);
    let run = world.filed();
    let xml = world.fetch(&run).text;
    assert_eq!(pain001::errors(&xml), "");

    let within = |name: &str| -> Vec<&str> {
        let (start, end) = (format!("<{name}>"), format!("</{name}>"));
        xml.split(&start).skip(1).filter_map(|rest| rest.split(&end).next()).collect()
    };
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
    assert!(xml.contains("urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"));
    assert_eq!((within("NbOfTxs"), within("CtrlSum")), (vec!["2", "2"], vec!["20.01", "20.01"]));
    assert!(
        xml.contains("<InstdAmt Ccy=\"EUR\">20.00</InstdAmt>") && xml.contains("<InstdAmt Ccy=\"EUR\">0.01</InstdAmt>")
    );
    let references = [reference(&world.payout(&run, &one)), reference(&world.payout(&run, &two))];
    let mut told = within("EndToEndId");
    told.sort_unstable();
    let mut expected: Vec<&str> = references.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(told, expected);
    for name in within("Nm").into_iter().chain(within("Ustrd")) {
        let sepa = |character: char| character.is_ascii_alphanumeric() || "/-?:().,'+ ".contains(character);
        assert!((1..=140).contains(&name.len()) && name.chars().all(sepa), "{name}");
    }
    assert!(within("Nm").iter().all(|name| name.len() <= 70));
    assert!(within("Nm").contains(&"Groesste Partner + Soehne") && within("Nm").contains(&"Papadopoulos"));
    assert_eq!(within("BICFI"), ["ABNANL2A"]);
}

#[test]
fn a_file_is_valid_by_the_published_schema_whatever_people_are_called() {
    let world = World::new();
    let names = [
        "Jürgen Müßig",
        "Søren Ærø Åkesson",
        "Ğülşen Çağlayan-Öztürk",
        "Žofie Řeháková",
        "O'Neill / Sons (Ltd.): \"&\" <Co>?",
        "Αλέξανδρος Παπαδόπουλος",
        "Дмитрий Шостакович",
        "Łódź\u{301} ﬁne\u{a0}print",
        "X",
    ];
    for (number, name) in names.into_iter().chain([&*"Wolfeschlegelsteinhausen ".repeat(4)]).enumerate() {
        world.partner(number, &json!({"account_holder": name}), &[7 * i64::try_from(number).unwrap() + 5]);
    }
    let run = world.filed();
    let xml = world.fetch(&run).text;

    assert_eq!(xml.matches("<CdtTrfTxInf>").count(), 10);
    assert_eq!(pain001::errors(&xml), "");
    for (right, wrong) in
        [("<NbOfTxs>", "<NbOfTxs>x"), (">DE89370400440532013000<", ">89DE<"), ("<CtrlSum>", "<CtrlSum>,")]
    {
        assert!(xml.contains(right), "{right}");
        assert_ne!(pain001::errors(&xml.replacen(right, wrong, 1)), "", "{wrong} is found");
    }
}

#[test]
fn a_payment_of_nothing_is_left_out_and_a_run_without_sepa_has_no_file() {
    let world = World::new();
    world.partner(0, &json!({"payout_method": "stripe", "stripe_account_id": "acct_1", "iban": null}), &[10_000]);
    let run = world.draft();
    world.shop.second_finance.post(&format!("{}/approve", path(&run)), &serde_json::Value::Null).expect(200);
    assert_eq!(world.fetch(&run).problem(409), "invalid_state");
    assert!(world.files(&run).is_empty());
}

#[test]
fn two_instances_write_one_file_for_a_run() {
    let world = World::new();
    let second = world.ledger.second_instance();
    for number in 0..4 {
        world.partner(number, &json!({}), &[10_000]);
    }
    let run = world.filed();
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(world.files(&run).len(), 1);
    assert_eq!(world.files(&run)[0]["transfers"], 4);
    drop(second);
    world.ledger.assert_books_hold();
}

#[test]
fn the_server_may_not_change_a_file_and_verify_notices_who_does() {
    let world = World::new();
    world.partner(0, &json!({}), &[10_000]);
    let run = world.fetched();
    for statement in [
        "update sepa_file set content = ''",
        "delete from sepa_file",
        "update sepa_transfer set amount = 1",
        "delete from bank_statement_line",
    ] {
        assert!(world.ledger.database.execute(&format!("set role tributary_app; {statement}")).is_err(), "{statement}");
    }
    let honest = world.fetch(&run).text;
    for (damage, told, repair) in [
        (
            "update sepa_file set content = content || 'x'",
            "its bytes",
            "update sepa_file set content = substring(content for length(content) - 1)",
        ),
        (
            "update sepa_file set control_sum = control_sum + 1",
            "its payments",
            "update sepa_file set control_sum = control_sum - 1",
        ),
        ("update payout set amount = amount + 1", "its payment", "update payout set amount = amount - 1"),
    ] {
        world.ledger.database.execute(damage).unwrap();
        let (holds, said) = world.ledger.verify();
        assert!(!holds && said.contains(told), "{damage}: {said}");
        world.ledger.database.execute(repair).unwrap();
    }
    assert_eq!(world.fetch(&run).text, honest);
    world.ledger.assert_books_hold();
}
