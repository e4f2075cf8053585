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
    path: &'static str,
    /// What is clicked there to come to the page that is meant.
    then: Option<&'static str>,
    /// With a dark picture on a phone.
    phone: bool,
}

const fn page(name: &'static str, path: &'static str) -> Picture {
    Picture { name, path, then: None, phone: false }
}

impl Picture {
    const fn then(self, selector: &'static str) -> Self {
        Self { then: Some(selector), ..self }
    }

    const fn also_on_a_phone(self) -> Self {
        Self { phone: true, ..self }
    }
}

/// Everything that is looked at.
pub(super) fn visits() -> Vec<Visit> {
    vec![
        Visit { person: None, desk: "", pictures: vec![page("sign-in", "/").also_on_a_phone()] },
        Visit { person: Some("Ada Writes"), desk: "Partner", pictures: affiliate() },
        Visit { person: Some("fay@shop.example"), desk: "Merchant", pictures: merchant() },
        Visit { person: Some("Gus Grant"), desk: "Finance", pictures: finance() },
    ]
}

fn affiliate() -> Vec<Picture> {
    vec![
        page("affiliate-home", "/affiliate").also_on_a_phone(),
        page("affiliate-links", "/affiliate/links"),
        page("affiliate-link-new", "/affiliate/links/new"),
        page("affiliate-link", "/affiliate/links").then("td a"),
        page("affiliate-orders", "/affiliate/conversions").also_on_a_phone(),
        page("affiliate-order", "/affiliate/conversions").then("td a"),
        page("affiliate-statement", "/affiliate/statement"),
        page("affiliate-payouts", "/affiliate/payouts"),
        page("affiliate-payout", "/affiliate/payouts").then("td a"),
        page("affiliate-terms", "/affiliate/terms"),
        page("affiliate-settings", "/affiliate/settings"),
    ]
}

fn merchant() -> Vec<Picture> {
    vec![
        page("merchant-home", "/merchant").also_on_a_phone(),
        page("merchant-affiliates", "/merchant/affiliates"),
        page("merchant-affiliate", "/merchant/affiliates?sort=name").then("td a"),
        page("merchant-orders", "/merchant/conversions").also_on_a_phone(),
        page("merchant-order", "/merchant/conversions?q=month-").then("td a"),
        page("merchant-programs", "/merchant/programs"),
        page("merchant-program", "/merchant/programs?sort=name").then("td a"),
        page("merchant-fraud", "/merchant/fraud"),
        page("merchant-held", "/merchant/fraud").then("td a"),
        page("merchant-links", "/merchant/links"),
        page("merchant-coupons", "/merchant/coupons"),
        page("merchant-webhooks", "/merchant/webhooks"),
        page("merchant-webhook", "/merchant/webhooks").then("td a"),
        page("merchant-keys", "/merchant/keys"),
        page("merchant-guide", "/merchant/guide"),
        page("merchant-members", "/merchant/members"),
    ]
}

fn finance() -> Vec<Picture> {
    vec![
        page("finance-home", "/finance").also_on_a_phone(),
        page("finance-due", "/finance/due"),
        page("finance-runs", "/finance/runs"),
        page("finance-approval", "/finance/runs").then("td a").also_on_a_phone(),
        page("finance-payouts", "/finance/payouts"),
        page("finance-payout", "/finance/payouts").then("td a"),
        page("finance-corrections", "/finance/corrections"),
        page("finance-correction", "/finance/corrections").then("td a"),
        page("finance-bank", "/finance/bank"),
        page("finance-balances", "/finance/balances"),
        page("finance-fundings", "/finance/fundings"),
        page("finance-schedules", "/finance/schedules"),
        page("finance-audit", "/finance/audit"),
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

    /// The same pages, each judged by Lighthouse, whose module this is.
    pub(super) fn judgements(&self, url: &str, lighthouse: &Path) -> Vec<Value> {
        let judged = self.pictures.iter().flat_map(|picture| {
            let mut steps = picture.arrive(url);
            steps.push(json!({ "lighthouse": lighthouse }));
            steps
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
        let mut steps = vec![json!({"open": format!("{url}{}", self.path)})];
        steps.extend(self.then.map(|selector| json!({ "click": format!("main {selector}") })));
        steps.push(json!({ "tell": arrived(self) }));
        steps
    }
}

/// What says that the browser is where the picture is taken, or at least left the list it began at.
fn arrived(picture: &Picture) -> String {
    let path = picture.path.split('?').next().unwrap_or_default();
    let is_right = if picture.then.is_some() { "!==" } else { "===" };
    format!("location.pathname {is_right} '{path}' && document.querySelector('h1') ? '' : 'elsewhere: {path}'")
}
