//! A shop, its partners, and every order it ever posted.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner};
use serde_json::{Value, json};

/// Orders in one request.
const BULK: usize = 500;
/// Minor units of each; the program pays 20 %.
const AMOUNT: i64 = 10_000;
const EARNED: i64 = AMOUNT / 5;
const PATIENCE: Duration = Duration::from_mins(15);

pub(crate) struct Shop {
    pub(crate) merchant: Merchant,
    pub(crate) partners: Vec<Partner>,
    /// How many orders were posted: each is named by its number, and is of the partner of that number.
    posted: Mutex<usize>,
}

impl Shop {
    pub(crate) fn open(ledger: &Ledger, partners: usize) -> Self {
        let merchant = Merchant::new(ledger);
        let program = merchant.program(&json!({}));
        let partner = |number: usize| {
            let email = format!("p{number}@partner.example");
            merchant.partner(&program, &json!({"email": email, "stripe_account_id": format!("acct_{number}")}))
        };
        let partners = (0..partners).map(partner).collect();
        Self { merchant, partners, posted: Mutex::new(0) }
    }

    /// Posts so many new orders, each partner's turn.
    pub(crate) fn sell(&self, orders: usize) -> Result<()> {
        let first = {
            let mut posted = self.posted.lock().map_err(|_| anyhow::anyhow!("a caller panicked"))?;
            *posted += orders;
            *posted - orders
        };
        self.post(first, first + orders, &self.merchant.api)
    }

    /// Posts every order once more.
    pub(crate) fn sell_again(&self) -> Result<()> {
        self.post(0, self.posted(), &self.merchant.api)
    }

    fn post(&self, first: usize, end: usize, api: &Client) -> Result<()> {
        for start in (first..end).step_by(BULK) {
            let orders: Vec<Value> = (start..end.min(start + BULK)).map(|number| self.order(number)).collect();
            let answer = api.post("/v1/conversions/bulk", &json!({"conversions": orders})).expect(200);
            let refused =
                answer["results"].as_array().into_iter().flatten().find(|one| one["status"].as_i64() > Some(201));
            if let Some(refused) = refused {
                bail!("an order was refused: {refused}");
            }
        }
        Ok(())
    }

    fn order(&self, number: usize) -> Value {
        let partner = number % self.partners.len();
        let code = self.partners.get(partner).map_or("", |partner| partner.code.as_str());
        json!({
            "order_id": format!("order-{number}"), "customer_id": format!("c-{number}"), "amount": AMOUNT,
            "currency": "EUR", "ref": code,
        })
    }

    fn posted(&self) -> usize {
        self.posted.lock().map_or(0, |posted| *posted)
    }

    /// What each partner has earned by all orders, in the order of partners.
    pub(crate) fn earned(&self) -> Vec<i64> {
        let (posted, partners) = (self.posted(), self.partners.len());
        let orders = |partner: usize| posted / partners + usize::from(partner < posted % partners);
        (0..partners).map(|partner| i64::try_from(orders(partner)).unwrap_or(0) * EARNED).collect()
    }

    /// Until no commission waits for its approval.
    pub(crate) fn wait_until_approved(ledger: &Ledger) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while ledger.database.number("select count(*) from commission where status = 'pending'") > 0 {
            if Instant::now() > deadline {
                bail!("commissions are not approved");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}
