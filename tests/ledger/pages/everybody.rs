//! The pages before a desk opens and beside them: every step of signing in, applying, refusing mails, and what went wrong.

use integration_tests::browser::Browser;
use integration_tests::ledger::Ledger;
use integration_tests::mail::{MailCatcher, link_in};
use integration_tests::merchant::{Merchant, text};
use integration_tests::psp::Psp;
use serde_json::{Value, json};

use super::by_mouse::chooses;
use super::judged::Judging;
use super::routes::assert_all_visited;
use super::visit::Visit;

/// How the addresses begin that are judged here.
pub(super) const BEGINNINGS: &[&str] = &["", "assets", "choose", "desk", "join", "mail", "second-factor", "sign-in"];
const OWNER: &str = "owner@shop.example";

struct World {
    _psp: Psp,
    mails: MailCatcher,
    ledger: Ledger,
    merchant: Merchant,
}

impl World {
    fn new() -> Self {
        let (psp, mails) = (Psp::start(), MailCatcher::start());
        let ledger = Ledger::start_mailing(&mails.smtp_url(), Some(psp.url()));
        let merchant = Merchant::new(&ledger);
        merchant.program(&json!({}));
        let world = Self { _psp: psp, mails, ledger, merchant };
        world.approves_cleo();
        world
    }

    /// A partner who has no account at Stripe yet.
    fn approves_cleo(&self) {
        let cleo = json!({"name": "Cleo", "email": "cleo@partner.example"});
        let id = text(&self.merchant.api.post("/v1/affiliates", &cleo).expect(201)["id"]);
        self.merchant.api.post(&format!("/v1/affiliates/{id}/approve"), &Value::Null).expect(200);
    }

    /// The link of a mail to sign in.
    fn link(&self) -> String {
        assert_eq!(Visit::begin(&self.ledger).post("/sign-in", &[("email", OWNER)]).status, 200);
        let mail = self.mails.waits_for(OWNER, "sign-in link");
        link_in(&mail, &format!("{}/sign-in/", self.ledger.url()))
    }

    /// The link by which a mail's reader refuses more of its kind.
    fn refusal(&self) -> String {
        let approved = self.mails.waits_for("cleo@partner.example", "You are now a partner");
        approved["headers"]["list-unsubscribe"].as_str().unwrap().trim_matches(['<', '>']).to_owned()
    }
}

/// From the form to the desk, with everything that can be typed wrong.
fn signing_in(judging: &mut Judging, url: &str, link: &str) {
    judging.open(&format!("{url}/"));
    judging.refuses("main form", &json!({"email": "nobody"}));
    judging.sends("main form", &json!({"email": "zoe@partner.example"}));
    judging.open(link);
    judging.step(json!({"click": "main form button"}));
    judging.judge_here();
    judging.holds("location.pathname === '/choose'", "is not where one chooses");
    judging.step(chooses("Finance"));
    judging.judge_here();
    judging.holds("location.pathname === '/second-factor/enrol'", "is not where the factor is set up");
    judging.refuses("main form", &json!({"code": "000000"}));
    judging.step(json!({"totp": {"#code": "main code"}}));
    judging.step(json!({"click": "main form button"}));
    judging.judge_here();
    judging.holds("document.querySelectorAll('.codes code').length", "has no codes to recover with");
    judging.open(&format!("{url}/second-factor"));
    judging.refuses("main form", &json!({"code": "000000"}));
    judging.open(link);
    judging.sends("main form", &json!({}));
    judging.holds("document.querySelector('main a.button')", "offers no other link");
}

/// What went wrong, and whose fault it was.
fn errors(judging: &mut Judging, url: &str) {
    for nothing in ["nothing-here", "mail/stop/forged", "finance/runs/01a204c4-e90a-70b1-9285-e6554767bec6"] {
        judging.open(&format!("{url}/{nothing}"));
        is_titled(judging, "There is nothing here");
    }
    judging.open(&format!("{url}/choose"));
    judging.sends("form[action='/sign-out']", &json!({"csrf": "forged"}));
    is_titled(judging, "This is not open to you");
}

/// What somebody reads who asks for links without end.
fn too_often(judging: &mut Judging, url: &str) {
    judging.open(&format!("{url}/choose"));
    judging.step(json!({"click": "form[action='/sign-out'] button"}));
    let ask = "fetch('/sign-in', {method: 'POST', body: new URLSearchParams({email: 'zoe@partner.example'})})";
    judging.step(json!({"tell": format!("Promise.all(Array.from({{length: 12}}, () => {ask})).then(() => [])")}));
    judging.sends("main form", &json!({"email": "zoe@partner.example"}));
    is_titled(judging, "That was too often");
}

fn is_titled(judging: &mut Judging, title: &str) {
    judging.holds(&format!("document.querySelector('h1').innerText === '{title}'"), "has another title");
}

#[test]
fn every_page_that_belongs_to_no_desk_is_accessible_in_both_schemes_and_on_a_phone() {
    let Some(browser) = Browser::find() else { return };
    let world = World::new();
    let url = world.ledger.url();
    let (link, refusal) = (world.link(), world.refusal());
    let join = format!("{url}/join/{}", world.merchant.id);
    let cleo = Visit::sign_in(&world.ledger, &world.mails, "cleo@partner.example");
    let mut judging = Judging::default();

    signing_in(&mut judging, url, &link);
    errors(&mut judging, url);
    judging.open(&join);
    judging.refuses("main form", &json!({"name": "", "email": "nobody"}));
    judging.sends("main form", &json!({"name": "Zoe", "email": "zoe@partner.example"}));
    judging.open(&refusal);
    judging.sends("main form", &json!({}));
    too_often(&mut judging, url);
    judging.step(cleo.cookie_for(&world.ledger));
    judging.open(&format!("{url}/affiliate/settings"));
    judging.sends("form[action$='/stripe']", &json!({}));
    judging.holds("document.querySelector('main a.button')", "does not lead to Stripe");
    judging.all_is_well(&browser);

    let steps = ["/", "/choose", "/second-factor", "/second-factor/enrol"].map(str::to_owned);
    let linked = [&link, &refusal, &join].map(|address| address.replace(url, ""));
    assert_all_visited(BEGINNINGS, &[steps.as_slice(), &linked].concat());
}
