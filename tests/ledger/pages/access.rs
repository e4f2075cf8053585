//! Signing in and out.

use integration_tests::ledger::Ledger;
use integration_tests::mail::{MailCatcher, link_in};
use integration_tests::merchant::Merchant;
use serde_json::json;
use sha1_totp::code_at;

use super::visit::{COOKIE, Visit};

fn world() -> (MailCatcher, Ledger, Merchant) {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    merchant.partner(&merchant.program(&json!({})), &json!({}));
    (mails, ledger, merchant)
}

#[test]
fn a_link_signs_in_once_and_only_by_a_click_on_its_page() {
    let (mails, ledger, _) = world();
    let mut visit = Visit::begin(&ledger);
    visit.post("/sign-in", &[("email", "ADA@partner.example")]);
    let mail = mails.waits_for("ada@partner.example", "sign-in link");
    let path = link_in(&mail, &format!("{}/sign-in/", ledger.url())).replace(ledger.url(), "");

    // A scanner looks, more than once, and sends a wrong proof.
    assert_eq!((visit.get(&path).status, visit.get(&path).status), (200, 200));
    let forged = format!("{}{}", &path[..path.len() - 64], "0".repeat(64));
    assert_eq!(visit.post(&forged, &[]).status, 410);
    assert_eq!(visit.get("/affiliate").status, 303);

    assert_eq!(visit.post(&path, &[]).status, 303);
    assert_eq!(visit.get("/affiliate").status, 200);
    let mut thief = Visit::begin(&ledger);
    assert_eq!(thief.post(&path, &[]).status, 410);
    assert_eq!(thief.get("/affiliate").header("location"), Some("/"));
    assert!(mail["headers"].get("list-unsubscribe").is_none());
}

#[test]
fn whether_an_address_is_known_cannot_be_told_from_the_answer() {
    let (mails, ledger, _) = world();
    let mut visit = Visit::begin(&ledger);

    let [known, unknown] = ["ada@partner.example", "eve@partner.example"].map(|email| {
        let answer = visit.post("/sign-in", &[("email", email)]);
        (answer.status, answer.text.replace(email, "…"))
    });

    assert_eq!(known, unknown);
    mails.waits_for("ada@partner.example", "sign-in link");
    assert_eq!(mails.mails_to("eve@partner.example").len(), 0);
}

#[test]
fn an_address_gets_five_links_and_a_network_asks_ten_times_at_once() {
    let (mails, ledger, _) = world();
    let mut visit = Visit::begin(&ledger);

    let statuses: Vec<u16> =
        (0..12).map(|_| visit.post("/sign-in", &[("email", "ada@partner.example")]).status).collect();

    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 10, "{statuses:?}");
    assert_eq!(statuses[11], 429);
    mails.waits_for("ada@partner.example", "sign-in link");
    std::thread::sleep(std::time::Duration::from_secs(1));
    let links = mails.mails_to("ada@partner.example");
    assert_eq!(links.iter().filter(|mail| mail["subject"] == "Your sign-in link").count(), 5);
}

#[test]
fn an_old_link_does_not_work() {
    let (mails, ledger, _) = world();
    let mut visit = Visit::begin(&ledger);
    visit.post("/sign-in", &[("email", "ada@partner.example")]);
    let mail = mails.waits_for("ada@partner.example", "sign-in link");
    let path = link_in(&mail, &format!("{}/sign-in/", ledger.url())).replace(ledger.url(), "");

    ledger.database.execute("update sign_in set expires_at = now() - interval '1 second'").unwrap();

    assert_eq!(visit.post(&path, &[]).status, 410);
}

#[test]
fn forms_from_elsewhere_and_without_their_proof_change_nothing() {
    let (mails, ledger, _) = world();
    let mut ada = Visit::sign_in(&ledger, &mails, "ada@partner.example");
    let csrf = ada.csrf("/affiliate/settings");
    let form = [("method", "paypal"), ("paypal", "eve@x.example")];
    let whole = [form.as_slice(), &[("csrf", csrf.as_str())]].concat();

    assert_eq!(ada.post("/affiliate/settings", &form).status, 403);
    for header in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("origin", "null")] {
        assert_eq!(ada.post_with("/affiliate/settings", &whole, &[header]).status, 403, "{header:?}");
    }
    assert_eq!(ledger.database.number("select count(*) from affiliate where paypal_email is not null"), 0);

    assert_eq!(ada.post("/affiliate/settings", &whole).status, 303);
    assert_eq!(ledger.database.number("select count(*) from affiliate where paypal_email = 'eve@x.example'"), 1);
}

#[test]
fn sessions_end_when_one_signs_out_everywhere_and_when_they_are_idle() {
    let (mails, ledger, _) = world();
    let [mut one, other] = [(); 2].map(|()| Visit::sign_in(&ledger, &mails, "ada@partner.example"));
    let idle = Visit::sign_in(&ledger, &mails, "owner@shop.example");
    assert_eq!(ledger.database.number("select count(*) from web_session where length(token_hash) = 32"), 3);

    let csrf = one.csrf("/affiliate");
    one.post("/sign-out-everywhere", &[("csrf", &csrf)]);
    ledger.database.execute("update web_session set last_seen_at = now() - interval '8 days'").unwrap();

    assert_eq!(
        [&one, &other, &idle].map(|visit| visit.get("/desk").header("location").map(str::to_owned)),
        [Some("/".to_owned()), Some("/".to_owned()), Some("/".to_owned()),]
    );
}

/// Goes to the finance desk, which asks for the second factor first.
fn to_finance(visit: &mut Visit) {
    let choose = visit.get("/choose").text;
    let door = choose.split("name=\"door\" value=\"").find(|part| part.starts_with("finance:")).unwrap();
    let door = door.split('"').next().unwrap().to_owned();
    let csrf = visit.csrf("/choose");
    visit.post("/choose", &[("csrf", &csrf), ("door", &door)]);
    assert_eq!(visit.get("/finance").header("location"), Some("/second-factor"));
}

/// Sets a second factor up; the code that did, and a recovery code.
fn enrol(visit: &mut Visit) -> [String; 2] {
    let first_code = |page: &str| page.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let key = first_code(&visit.get("/second-factor/enrol").text);
    let csrf = visit.csrf("/second-factor/enrol");
    let wrong = visit.post("/second-factor/enrol", &[("csrf", &csrf), ("code", "000000")]);
    assert_eq!(wrong.status, 422);
    let code = code_at(&key, 0);
    let codes = visit.post("/second-factor/enrol", &[("csrf", &csrf), ("code", &code)]);
    assert_eq!(codes.status, 200, "{}", codes.text);
    assert_eq!(visit.get("/finance").status, 200);
    [code, first_code(&codes.text)]
}

#[test]
fn finance_needs_a_second_factor_whose_codes_work_once() {
    let (mails, ledger, _) = world();
    let mut owner = Visit::sign_in(&ledger, &mails, "owner@shop.example");
    assert_eq!(owner.get("/desk").header("location"), Some("/choose"));
    to_finance(&mut owner);
    let [code, recovery] = enrol(&mut owner);

    // Another device: the code that was used is refused, a recovery code works once.
    for (given, status) in [(code.as_str(), 422), (recovery.as_str(), 303), (recovery.as_str(), 422)] {
        let mut other = Visit::sign_in(&ledger, &mails, "owner@shop.example");
        to_finance(&mut other);
        let csrf = other.csrf("/second-factor");
        assert_eq!(other.post("/second-factor", &[("csrf", &csrf), ("code", given)]).status, status, "{given}");
    }
    let stored = ledger
        .database
        .number("select count(*) from second_factor where position('otpauth' in encode(secret, 'escape')) = 0");
    assert_eq!(stored, 1);
}

#[test]
fn who_lost_the_second_factor_is_signed_out_and_sets_up_another() {
    let (mails, ledger, merchant) = world();
    let mut owner = Visit::sign_in(&ledger, &mails, "owner@shop.example");
    to_finance(&mut owner);
    enrol(&mut owner);

    let forget = ["second-factors", "forget", "Owner@shop.example", "--person", "Olga"];
    assert_eq!([ledger.command(&forget).0, ledger.command(&forget).0], [true, false]);

    assert_eq!(owner.get("/finance").header("location"), Some("/"));
    let deeds = merchant.finance.get("/v1/audit?limit=1").expect(200);
    let newest = (&deeds["data"][0]["action"], &deeds["data"][0]["person"]);
    assert_eq!(newest, (&json!("second_factor.forget"), &json!("Olga")));
    let mut owner = Visit::sign_in(&ledger, &mails, "owner@shop.example");
    to_finance(&mut owner);
    enrol(&mut owner);
    assert!(owner.get("/finance/audit").text.contains("forgot the member"));
}

#[test]
fn a_desk_opens_to_its_own_people_only() {
    let (mails, ledger, merchant) = world();
    let mut ada = Visit::sign_in(&ledger, &mails, "ada@partner.example");
    let other = Merchant::new(&ledger);
    let owner = format!("merchant:{}:{}", other.id, merchant.id);

    for path in ["/merchant", "/finance"] {
        assert_ne!(ada.get(path).status, 200, "{path}");
    }
    let csrf = ada.csrf("/affiliate");
    assert_eq!(ada.post("/choose", &[("csrf", &csrf), ("door", &owner)]).status, 404);
    assert_eq!(ada.post("/sign-in/development", &[("door", &owner)]).status, 404);
    let set = ada.get("/affiliate");
    assert!(set.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert!(!set.text.contains(COOKIE));
}

/// Six digits of RFC 6238, as an authenticator app computes them.
pub(super) mod sha1_totp {
    use std::process::Command;

    /// The code of a key, so many steps from now.
    pub(in super::super) fn code_at(key: &str, steps: i64) -> String {
        let script = "const [key, steps] = process.argv.slice(1);
            const bits = [...key].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
            const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
            const counter = Buffer.alloc(8);
            counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + Number(steps)));
            const hash = require('node:crypto').createHmac('sha1', secret).update(counter).digest();
            const at = hash[19] & 15;
            console.log(String((hash.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0'));";
        let output = Command::new("node").args(["-e", script, key, &steps.to_string()]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}
