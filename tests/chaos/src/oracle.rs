//! The provider's journal and the bank's files against the books: every cent left exactly once.

use std::collections::HashMap;

use integration_tests::database::Database;
use integration_tests::merchant::text;
use serde_json::Value;
use sqlx::Row as _;

use crate::world::Affiliate;

/// A payout, as the books have it.
struct Payout {
    id: String,
    affiliate: String,
    rail: String,
    status: String,
    amount: i64,
    provider_id: Option<String>,
}

/// What is wrong, a line each.
pub(crate) fn compare(
    database: &Database,
    transfers: &[Value],
    end_to_end_ids: &[String],
    affiliates: &[Affiliate],
    earned: &[i64],
) -> Vec<String> {
    let payouts = payouts(database);
    let mut wrong = Vec::new();
    by_stripe(&payouts, transfers, &mut wrong);
    by_bank(database, &payouts, end_to_end_ids, &mut wrong);
    earnings(database, &payouts, transfers, affiliates, earned, &mut wrong);
    wrong
}

fn payouts(database: &Database) -> Vec<Payout> {
    let rows =
        database.rows("select payout_id::text, affiliate_id::text, rail, status, amount, provider_id from payout");
    rows.iter()
        .map(|row| Payout {
            id: row.get(0),
            affiliate: row.get(1),
            rail: row.get(2),
            status: row.get(3),
            amount: row.get(4),
            provider_id: row.get(5),
        })
        .collect()
}

/// One to one: each paid payout has exactly one transfer, which is the one it names, over its amount; each transfer
/// has its paid payout.
fn by_stripe(payouts: &[Payout], transfers: &[Value], wrong: &mut Vec<String>) {
    let mut of_payout: HashMap<String, Vec<&Value>> = HashMap::new();
    for transfer in transfers {
        of_payout.entry(text(&transfer["transfer_group"])).or_default().push(transfer);
    }
    for payout in payouts.iter().filter(|payout| payout.rail == "stripe") {
        let Payout { id, status, .. } = payout;
        let found = of_payout.remove(id).unwrap_or_default();
        match (status.as_str(), found.as_slice()) {
            ("paid", [transfer]) => {
                let as_booked = transfer["amount"] == payout.amount
                    && transfer["currency"] == "eur"
                    && transfer["amount_reversed"] == 0
                    && transfer["id"].as_str() == payout.provider_id.as_deref();
                if !as_booked {
                    wrong.push(format!("payout {id} is booked otherwise than it left: {transfer}"));
                }
            }
            ("paid", []) => wrong.push(format!("lost: payout {id} is paid without a transfer")),
            (_, []) => {}
            ("paid", many) => wrong.push(format!("double: payout {id} left {} times", many.len())),
            (status, some) => wrong.push(format!("double: payout {id} is {status} and left {} times", some.len())),
        }
    }
    let strays = of_payout.keys().map(|group| format!("double: transfers of {group}, which is no payout"));
    wrong.extend(strays);
}

/// Each payment stands in one file, once, and each paid payout is one of them.
fn by_bank(database: &Database, payouts: &[Payout], end_to_end_ids: &[String], wrong: &mut Vec<String>) {
    let mut times: HashMap<&str, u64> = HashMap::new();
    for id in end_to_end_ids {
        *times.entry(id).or_default() += 1;
    }
    wrong.extend(
        times.iter().filter(|(_, times)| **times > 1).map(|(id, times)| format!("double: {id} is in {times} files")),
    );
    let paid = payouts.iter().filter(|payout| payout.rail == "sepa" && payout.status == "paid");
    let named: Vec<String> = paid.filter_map(|payout| payout.provider_id.clone()).collect();
    wrong.extend(
        named
            .iter()
            .filter(|id| !times.contains_key(id.as_str()))
            .map(|id| format!("lost: {id} is paid and in no file")),
    );
    let all = database.number("select count(*) from payout where rail = 'sepa' and status = 'paid'");
    if usize::try_from(all) != Ok(named.len()) || named.len() != times.len() {
        wrong.push(format!("{all} payouts by SEPA are paid, {} named, {} in files", named.len(), times.len()));
    }
}

/// Each affiliate has got, or still has payable, exactly what the shop's orders have earned it.
fn earnings(
    database: &Database,
    payouts: &[Payout],
    transfers: &[Value],
    affiliates: &[Affiliate],
    earned: &[i64],
    wrong: &mut Vec<String>,
) {
    let balances = "select owner, kind, balance from account where owner like 'affiliate:%' and balance <> 0";
    let mut left: HashMap<String, i64> = HashMap::new();
    for row in database.rows(balances) {
        let (owner, kind, balance): (String, String, i64) = (row.get(0), row.get(1), row.get(2));
        if kind == "payable" {
            left.insert(owner, balance);
        } else {
            wrong.push(format!("{owner} has {balance} cents {kind}"));
        }
    }
    for (affiliate, earned) in affiliates.iter().zip(earned) {
        let received: i64 = match &affiliate.account {
            Some(account) => transfers
                .iter()
                .filter(|transfer| transfer["destination"] == account.as_str())
                .filter_map(|transfer| transfer["amount"].as_i64())
                .sum(),
            None => {
                let own = |payout: &&Payout| payout.affiliate == affiliate.id && payout.status == "paid";
                payouts.iter().filter(own).map(|payout| payout.amount).sum()
            }
        };
        let payable = left.get(&format!("affiliate:{}", affiliate.id)).copied().unwrap_or(0);
        if received + payable != *earned {
            wrong.push(format!(
                "affiliate {} earned {earned} cents, got {received}, has {payable} payable",
                affiliate.id
            ));
        }
    }
}
