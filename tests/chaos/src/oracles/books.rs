//! What the ledger's books say at the end, read behind its back.

use integration_tests::database::Database;
use sqlx::Row as _;

/// The payouts, and what affiliates have left.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) payouts: Vec<Payout>,
    pub(crate) balances: Vec<Balance>,
}

/// A payout.
#[derive(Debug, Clone)]
pub(crate) struct Payout {
    pub(crate) id: String,
    pub(crate) affiliate_id: String,
    pub(crate) rail: String,
    pub(crate) status: String,
    /// Cents.
    pub(crate) amount: i64,
    /// The transfer it names, or the payment in a bank file.
    pub(crate) provider_id: Option<String>,
}

/// An account of an affiliate that is not empty.
#[derive(Debug, Clone)]
pub(crate) struct Balance {
    pub(crate) affiliate_id: String,
    pub(crate) kind: String,
    pub(crate) cents: i64,
}

impl Books {
    /// As they are now.
    pub(crate) fn read(database: &Database) -> Self {
        let payouts = "select payout_id::text, affiliate_id::text, rail, status, amount, provider_id from payout";
        let balances = "select substr(owner, length('affiliate:') + 1), kind, balance from account
             where owner like 'affiliate:%' and balance <> 0";
        let payout = |row: &sqlx::postgres::PgRow| Payout {
            id: row.get(0),
            affiliate_id: row.get(1),
            rail: row.get(2),
            status: row.get(3),
            amount: row.get(4),
            provider_id: row.get(5),
        };
        let balance =
            |row: &sqlx::postgres::PgRow| Balance { affiliate_id: row.get(0), kind: row.get(1), cents: row.get(2) };
        Self {
            payouts: database.rows(payouts).iter().map(payout).collect(),
            balances: database.rows(balances).iter().map(balance).collect(),
        }
    }
}
