//! Which pictures there are: whose page, how it is reached, on which screen.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// Width of a window on a desk, and of a phone.
const DESK: u32 = 1200;
const PHONE: u32 = 390;

/// What one person is visited for.
pub(super) struct Visit {
    /// What the button of the development sign-in says; nobody signs in without.
    pub(super) person: Option<&'static str>,
    /// What that button also says.
    desk: &'static str,
    pictures: Vec<Picture>,
}

/// A page, and the screens it is shown on.
struct Picture {
    name: &'static str,
    path: String,
    /// What is done there to come to the page that is meant.
    then: Vec<Value>,
    /// What is on that page, where it is the answer to a form, or says that there is none: it has no address of its own.
    answer: Option<&'static str>,
    /// With a dark picture on a phone.
    phone: bool,
}

fn page(name: &'static str, path: &str) -> Picture {
    Picture { name, path: path.to_owned(), then: Vec::new(), answer: None, phone: false }
}

impl Picture {
    /// Clicks the first of these.
    fn then(mut self, selector: &str) -> Self {
        self.then.push(json!({"click": format!("main {selector}")}));
        self
    }

    /// Fills in fields, and sends the form; on the page that answers there is something of that selector.
    fn filled(mut self, fields: &Value, answer: &'static str) -> Self {
        self.then.push(json!({ "fill": fields }));
        self.then("form button").answering(answer)
    }

    /// Sends a form with values that cannot be accepted, past the browser's own checks.
    fn mistaken(mut self, form: &str, fields: &Value) -> Self {
        self.then.push(json!({"send": {"form": format!("main {form}"), "fields": fields}}));
        self.answering(".error")
    }

    /// Fills in what an authenticator app would show, and sends the form.
    fn proved(mut self, answer: &'static str) -> Self {
        self.then.push(json!({"totp": {"#code": "main code"}}));
        self.then("form button").answering(answer)
    }

    fn answering(self, answer: &'static str) -> Self {
        Self { answer: Some(answer), ..self }
    }

    fn also_on_a_phone(self) -> Self {
        Self { phone: true, ..self }
    }
}

/// Everything that is looked at in a copy with that merchant.
pub(super) fn visits(merchant_id: &str) -> Vec<Visit> {
    vec![
        Visit { person: None, desk: "", pictures: everybody(merchant_id) },
        Visit { person: Some("Ada Writes"), desk: "Partner", pictures: affiliate() },
        Visit { person: Some("fay@shop.example"), desk: "Merchant", pictures: merchant() },
        Visit { person: Some("Gus Grant"), desk: "Finance", pictures: finance() },
    ]
}

fn everybody(merchant_id: &str) -> Vec<Picture> {
    // Any number opens the page of a link; only the right proof signs in.
    let link = "/sign-in/01a204c4-e90a-70b1-9285-e6554767bec6/old";
    let join = format!("/join/{merchant_id}");
    let dora = json!({"#name": "Dora Draws", "#email": "dora@affiliate.example"});
    vec![
        page("sign-in", "/").also_on_a_phone(),
        page("sign-in-mistyped", "/").mistaken("form[action='/sign-in']", &json!({"email": "ada"})),
        page("sign-in-sent", "/").filled(&json!({"#email": "ada@affiliate.example"}), "a[href='/']"),
        page("sign-in-link", link).also_on_a_phone(),
        page("sign-in-link-old", link).then("form button").answering("a.button"),
        page("join", &join).also_on_a_phone(),
        page("join-sent", &join).filled(&dora, ".lead:last-child"),
        page("not-found", "/no-such-page").answering("a.button"),
    ]
}

fn affiliate() -> Vec<Picture> {
    let elsewhere = json!({"destination": "https://elsewhere.example/", "slug": "spring"});
    vec![
        page("affiliate-home", "/affiliate").also_on_a_phone(),
        page("affiliate-links", "/affiliate/links"),
        page("affiliate-link-new", "/affiliate/links/new").also_on_a_phone(),
        page("affiliate-link-mistyped", "/affiliate/links/new").mistaken("form", &elsewhere),
        page("affiliate-link", "/affiliate/links").then("td a"),
        page("affiliate-campaigns", "/affiliate/links/campaigns"),
        page("affiliate-orders", "/affiliate/conversions").also_on_a_phone(),
        page("affiliate-order", "/affiliate/conversions").then("td a"),
        page("affiliate-statement", "/affiliate/statement"),
        page("affiliate-payouts", "/affiliate/payouts"),
        page("affiliate-payout", "/affiliate/payouts").then("td a"),
        page("affiliate-payout-statement", "/affiliate/payouts").then("td a").then("a[href$='/statement']"),
        page("affiliate-terms", "/affiliate/terms"),
        page("affiliate-settings", "/affiliate/settings"),
    ]
}

fn merchant() -> Vec<Picture> {
    let (programs, partners) = ("/merchant/programs?sort=name", "/merchant/affiliates?sort=name");
    vec![
        page("choose", "/choose"),
        page("merchant-home", "/merchant").also_on_a_phone(),
        page("merchant-affiliates", "/merchant/affiliates"),
        page("merchant-affiliate", partners).then("td a"),
        page("merchant-affiliate-settings", partners).then("td a").then("a[href$='/settings']"),
        page("merchant-affiliate-link", partners).then("td a").then("a[href$='/link']"),
        page("merchant-orders", "/merchant/conversions").also_on_a_phone(),
        page("merchant-order", "/merchant/conversions?q=month-").then("td a"),
        page("merchant-programs", "/merchant/programs"),
        page("merchant-program", programs).then("td a"),
        page("merchant-program-new", "/merchant/programs/new"),
        page("merchant-program-terms", programs).then("td a").then("a[href$='/terms']").also_on_a_phone(),
        page("merchant-fraud", "/merchant/fraud"),
        page("merchant-held", "/merchant/fraud").then("td a"),
        page("merchant-links", "/merchant/links"),
        page("merchant-link", "/merchant/links").then("td a"),
        page("merchant-coupons", "/merchant/coupons"),
        page("merchant-coupon", "/merchant/coupons").then("td a"),
        page("merchant-webhooks", "/merchant/webhooks"),
        page("merchant-webhook", "/merchant/webhooks").then("td a"),
        page("merchant-webhook-new", "/merchant/webhooks/new"),
        page("merchant-stripe", "/merchant/webhooks/stripe"),
        page("merchant-keys", "/merchant/keys"),
        page("merchant-key-new", "/merchant/keys/new"),
        page("merchant-guide", "/merchant/guide"),
        page("merchant-members", "/merchant/members"),
        page("merchant-member-new", "/merchant/members/new"),
    ]
}

fn finance() -> Vec<Picture> {
    let (runs, payouts, corrections) = ("/finance/runs", "/finance/payouts", "/finance/corrections");
    vec![
        page("finance-home", "/finance").also_on_a_phone(),
        page("finance-due", "/finance/due"),
        page("finance-runs", runs),
        page("finance-approval", runs).then("td a").also_on_a_phone(),
        page("finance-cancel", runs).then("td a").then("a[href$='/cancel']"),
        page("finance-payouts", payouts),
        page("finance-payout", payouts).then("td a"),
        page("finance-payout-statement", payouts).then("td a").then("a[href$='/statement']"),
        page("finance-corrections", corrections),
        page("finance-correction", corrections).then("td a"),
        page("finance-correction-new", "/finance/corrections/new"),
        page("finance-bank", "/finance/bank"),
        page("finance-balances", "/finance/balances"),
        page("finance-fundings", "/finance/fundings"),
        page("finance-schedules", "/finance/schedules"),
        page("finance-audit", "/finance/audit"),
        // The development sign-in asks for no factor, so it is set up last, and in this order.
        page("second-factor-enrol", "/second-factor/enrol").also_on_a_phone(),
        page("second-factor-codes", "/second-factor/enrol").proved(".codes"),
        page("second-factor", "/second-factor"),
    ]
}

impl Visit {
    /// What the browser does to take its pictures, and the files that come of it.
    pub(super) fn pictures(&self, url: &str, images: &Path) -> (Vec<Value>, Vec<PathBuf>) {
        let mut steps = self.sign_in(url);
        let mut files = Vec::new();
        for picture in &self.pictures {
            let screens = [("", "light", DESK), ("-phone-dark", "dark", PHONE)];
            for (ending, scheme, width) in screens.into_iter().take(if picture.phone { 2 } else { 1 }) {
                let file = images.join(format!("{}{ending}.png", picture.name));
                steps.push(json!({"look": {"scheme": scheme, "width": width}}));
                steps.extend(picture.arrive(url));
                // The line that only development has is no part of the page.
                steps.push(json!({"tell": "document.querySelector('.development')?.remove()"}));
                steps.push(json!({"wait": 300}));
                steps.push(json!({ "picture": file }));
                files.push(file);
            }
        }
        (steps, files)
    }

    /// The same pages, each judged by Lighthouse, whose module this is. It opens a page by its address, so it judges neither
    /// answers to forms nor errors.
    pub(super) fn judgements(&self, url: &str, lighthouse: &Path) -> Vec<Value> {
        let judged = self.pictures.iter().flat_map(|picture| {
            let judge = picture.answer.is_none().then(|| json!({ "lighthouse": lighthouse }));
            picture.arrive(url).into_iter().chain(judge)
        });
        self.sign_in(url).into_iter().chain(judged).collect()
    }

    fn sign_in(&self, url: &str) -> Vec<Value> {
        let Some(person) = self.person else { return Vec::new() };
        let button = format!("button:has-text('{person}'):has-text('{}')", self.desk);
        vec![json!({"open": format!("{url}/")}), json!({ "click": button })]
    }
}

impl Picture {
    /// Goes there, and tells whether the browser came to be there.
    fn arrive(&self, url: &str) -> Vec<Value> {
        let open = json!({"open": format!("{url}{}", self.path)});
        let tell = json!({ "tell": self.arrived() });
        std::iter::once(open).chain(self.then.iter().cloned()).chain([tell]).collect()
    }

    /// What says that the browser is where the picture is taken, or at least left the page it began at.
    fn arrived(&self) -> String {
        let path = self.path.split('?').next().unwrap_or_default();
        let is_there = match self.answer {
            Some(selector) => format!("document.querySelector(\"main {selector}\")"),
            None if self.then.is_empty() => format!("location.pathname === '{path}'"),
            None => format!("location.pathname !== '{path}'"),
        };
        format!("{is_there} && document.querySelector('h1') ? '' : 'elsewhere: {path}'")
    }
}
