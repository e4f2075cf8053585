//! Demo data, created through the public API and remembered, so that a second start finds what the first made.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::env_file::Variables;
use crate::http::{self, Client};
use crate::progress::Step;
use crate::stack::{Ledger, Plan};

const FILE: &str = "demo-data";

/// What was created, by the names that `up` publishes.
pub(crate) struct DemoData {
    path: PathBuf,
    known: Variables,
}

impl DemoData {
    /// What earlier starts made in this database; nothing when the data folder now uses another one.
    pub(crate) fn load(data_dir: &Path, database: &str) -> Result<Self> {
        let path = data_dir.join(FILE);
        let mut known = Variables::read(&path)?;
        if known.get("DATABASE") != Some(database) {
            known = Variables::default();
            known.set("DATABASE", database);
        }
        Ok(Self { path, known })
    }

    /// One value that is there by now.
    pub(crate) fn get(&self, name: &str) -> Result<&str> {
        self.known.get(name).with_context(|| format!("no {name} in the demo data"))
    }

    /// The keys that the API itself cannot make.
    pub(crate) fn ensure_first_keys(&mut self, ledger: &Ledger) -> Result<()> {
        self.ensure("OPERATOR_KEY", |_| ledger.create_key("operator", "Development"))?;
        self.ensure("EDGE_KEY", |_| ledger.create_key("edge", "Development Worker"))
    }

    /// A merchant with a program, two affiliates and their links, and a second person in finance.
    pub(crate) fn ensure_all(&mut self, plan: &Plan<'_>) -> Result<()> {
        let step = Step::start("demo data");
        let ledger = plan.ledger_url();
        let operator = Client::with_key(&ledger, self.get("OPERATOR_KEY")?);
        if operator.try_get("/v1/merchants?limit=1")?.0 == 401 {
            bail!("the database no longer knows the keys in {}; start with --fresh", self.path.display());
        }
        self.ensure_merchant(&operator)?;
        let merchant = Client::with_key(&ledger, self.get("MERCHANT_KEY")?);
        self.ensure_affiliate(&merchant, "AFFILIATE_ID", &ada())?;
        self.ensure_affiliate(&merchant, "AFFILIATE_ID_2", &ben())?;
        self.ensure("PROGRAM_ID", |_| id(&merchant.post("/v1/programs", &program(&plan.edge_url()))?))?;
        self.ensure_link(&merchant, plan, "AFFILIATE_ID", ("LINK_ID", "DEMO_CODE"))?;
        self.ensure_link(&merchant, plan, "AFFILIATE_ID_2", ("LINK_ID_2", "DEMO_CODE_2"))?;
        self.follow_shop(&merchant, plan)?;
        step.done("a merchant, a program, two affiliates");
        Ok(())
    }

    fn ensure_merchant(&mut self, operator: &Client) -> Result<()> {
        if self.known.get("MERCHANT_ID").is_none() {
            let made = operator.post("/v1/merchants", &json!({"name": "Demo Shop", "email": "fay@shop.example"}))?;
            self.known.set("MERCHANT_KEY", http::text(&made, "/keys/merchant")?);
            self.known.set("FINANCE_KEY", http::text(&made, "/keys/finance")?);
            self.remember("MERCHANT_ID", &id(&made)?)?;
        }
        self.ensure("FINANCE_MEMBER_2", |data| {
            let path = format!("/v1/merchants/{}/members", data.get("MERCHANT_ID")?);
            let gus = json!({"role": "finance", "email": "gus@shop.example", "name": "Gus Grant"});
            id(&operator.post(&path, &gus)?)
        })?;
        let path = format!("/v1/merchants/{}/keys", self.get("MERCHANT_ID")?);
        self.ensure("FINANCE_KEY_2", |_| {
            // Another person: who makes a payout run cannot approve it.
            let made = operator.post(&path, &json!({"role": "finance", "person": "gus@shop.example"}))?;
            http::text(&made, "/key")
        })
    }

    fn ensure_affiliate(&mut self, merchant: &Client, name: &str, affiliate: &Value) -> Result<()> {
        self.ensure(name, |_| {
            let id = merchant.post("/v1/affiliates", affiliate).and_then(|made| id(&made))?;
            merchant.post(&format!("/v1/affiliates/{id}/approve"), &json!({}))?;
            Ok(id)
        })
    }

    fn ensure_link(&mut self, merchant: &Client, plan: &Plan<'_>, owner: &str, names: (&str, &str)) -> Result<()> {
        let (id_name, code_name) = names;
        if self.known.get(id_name).is_none() {
            let path = format!("/v1/affiliates/{}/links", self.get(owner)?);
            let body = json!({"program_id": self.get("PROGRAM_ID")?, "destination": landing_page(plan)});
            let link = merchant.post(&path, &body)?;
            self.known.set(code_name, http::text(&link, "/code")?);
            self.remember(id_name, &id(&link)?)?;
        }
        Ok(())
    }

    /// The shop may have another address than at the last start; the program and its links lead to it.
    fn follow_shop(&mut self, merchant: &Client, plan: &Plan<'_>) -> Result<()> {
        if self.known.get("SITE_URL") == Some(&plan.edge_url()) {
            return Ok(());
        }
        let program = format!("/v1/programs/{}", self.get("PROGRAM_ID")?);
        merchant.patch(&program, &json!({"site_url": plan.edge_url()}))?;
        for link in ["LINK_ID", "LINK_ID_2"] {
            let path = format!("/v1/links/{}", self.get(link)?);
            merchant.patch(&path, &json!({"destination": landing_page(plan)}))?;
        }
        self.remember("SITE_URL", &plan.edge_url())
    }

    /// Makes a value unless it is known, and remembers it at once.
    fn ensure(&mut self, name: &str, make: impl FnOnce(&Self) -> Result<String>) -> Result<()> {
        if self.known.get(name).is_none() {
            let value = make(self)?;
            self.remember(name, &value)?;
        }
        Ok(())
    }

    fn remember(&mut self, name: &str, value: &str) -> Result<()> {
        self.known.set(name, value);
        self.known.write(&self.path)
    }
}

fn id(made: &Value) -> Result<String> {
    http::text(made, "/id")
}

fn landing_page(plan: &Plan<'_>) -> String {
    format!("{}/pricing", plan.edge_url())
}

fn program(site_url: &str) -> Value {
    json!({
        "name": "Demo program",
        "currency": "EUR",
        "site_url": site_url,
        "attribution_window_days": 30,
        "attribution_model": "last_click",
        "hold_days": 14,
        "minimum_payout": 5000,
        "terms": {
            "kind": "percentage",
            "tiers": {"standard": "20", "silver": "25", "gold": "30", "platinum": "35"},
        },
    })
}

fn ada() -> Value {
    json!({
        "name": "Ada Writes",
        "email": "ada@affiliate.example",
        "tier": "standard",
        "payout_method": "stripe",
        "stripe_account_id": "acct_demo_ada",
    })
}

fn ben() -> Value {
    json!({
        "name": "Ben Films",
        "email": "ben@affiliate.example",
        "tier": "gold",
        "payout_method": "stripe",
        "stripe_account_id": "acct_demo_ben",
    })
}
