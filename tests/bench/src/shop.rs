//! The world that is measured: one ledger as an operator would start it, one merchant, many partners.

use std::time::Duration;

use anyhow::{Result, bail};
use integration_tests::ledger::{Ledger, TOKEN_KEYS};
use integration_tests::merchant::{Merchant, Partner};
use integration_tests::process::Process;
use serde_json::json;
use shared::token::TokenKeys;

use crate::load::Load;

/// Affiliates of the spread load.
pub(crate) const PARTNERS: usize = 1_000;

/// A merchant with its partners at a running ledger.
pub(crate) struct Shop {
    ledger: Ledger,
    /// The merchant and its keys.
    pub(crate) merchant: Merchant,
    /// The program all partners are in.
    pub(crate) program_id: String,
    /// The partners, each with a link.
    pub(crate) partners: Vec<Partner>,
    /// Signs click tokens as the Worker would.
    pub(crate) token_keys: TokenKeys,
}

/// A second merchant.
pub(crate) struct Neighbour {
    /// The merchant and its keys.
    pub(crate) merchant: Merchant,
    /// Its partner's code.
    pub(crate) code: String,
    /// The link behind it.
    pub(crate) link_id: String,
}

impl Shop {
    /// Starts a ledger with its own settings on a fresh database and fills in the catalog through the API.
    pub(crate) fn open() -> Result<Self> {
        let ledger = Ledger::with_own_settings();
        let merchant = Merchant::new(&ledger);
        let program_id = merchant.program(&json!({"hold_days": 14}));
        // People of their own, with a destination each: partners who share one are what the fraud rules look for.
        let person = |number| json!({"email": format!("partner{number}@mail.example"), "stripe_account_id": format!("acct_{number}")});
        let partners = (0..PARTNERS).map(|number| merchant.partner(&program_id, &person(number))).collect();
        let Ok(token_keys) = TOKEN_KEYS.parse() else { bail!("the token keys of the tests are not valid") };
        Ok(Self { ledger, merchant, program_id, partners, token_keys })
    }

    /// A load on the merchant's key.
    pub(crate) fn load(&self, connections: usize, seconds: u64) -> Load {
        self.load_with(self.merchant.api.key(), connections, seconds)
    }

    /// A second instance of the server on the same database.
    pub(crate) fn second_instance(&self) -> Process {
        self.ledger.second_instance()
    }

    /// Another merchant at the same ledger, with one partner.
    pub(crate) fn neighbour(&self) -> Neighbour {
        let merchant = Merchant::new(&self.ledger);
        let partner = merchant.partner(&merchant.program(&json!({"hold_days": 14})), &json!({}));
        Neighbour { code: partner.code, link_id: partner.link_id, merchant }
    }

    /// A load on a neighbour's key.
    pub(crate) fn load_of(&self, neighbour: &Neighbour, connections: usize, seconds: u64) -> Load {
        self.load_with(neighbour.merchant.api.key(), connections, seconds)
    }

    /// A load on the edge's key.
    pub(crate) fn edge_load(&self, connections: usize, seconds: u64) -> Load {
        self.load_with(&self.merchant.edge_key, connections, seconds)
    }

    fn load_with(&self, key: &str, connections: usize, seconds: u64) -> Load {
        Load { host: self.host(), key: key.to_owned(), connections, duration: Duration::from_secs(seconds), rate: None }
    }

    /// Waits until every order so far is screened and sealed: what comes next is measured by itself.
    pub(crate) fn wait_until_followed_up(&self) -> Result<()> {
        let left = "select (select count(*) from posting_unsealed) + (select count(*) from commission_unscreened)";
        for _ in 0..240 {
            if self.ledger.database.number(left) == 0 {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(500));
        }
        bail!("orders still wait to be screened or sealed after two minutes")
    }

    /// Does what autovacuum would do some time later, and then in the middle of something else.
    pub(crate) fn vacuum(&self) -> Result<()> {
        Ok(self.ledger.database.execute("vacuum analyze")?)
    }

    /// The database, as its owner.
    pub(crate) fn database_url(&self) -> &str {
        &self.ledger.database.url
    }

    /// `host:port` of the server.
    pub(crate) fn host(&self) -> String {
        self.ledger.url().trim_start_matches("http://").to_owned()
    }

    /// Of the server.
    pub(crate) fn server_pid(&self) -> u32 {
        self.ledger.process.id()
    }

    /// Fails when the books do not hold after all that.
    pub(crate) fn assert_books_hold(&self) -> Result<()> {
        let (holds, said) = self.ledger.verify();
        if holds { Ok(()) } else { bail!("the books do not hold after the measurement:\n{said}") }
    }
}
