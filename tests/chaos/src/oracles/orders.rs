//! Every order and refund that was answered is in the books with its amount, once, and nothing else is.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use integration_tests::database::Database;
use sqlx::Row as _;

use crate::affiliates::Affiliate;
use crate::load::Order;

/// An order in the books.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) affiliate_id: Option<String>,
    /// Cents.
    pub(crate) amount: i64,
    pub(crate) refunded: i64,
    /// What its commissions were worth before anything was taken back.
    pub(crate) commission: i64,
    /// And what was taken back.
    pub(crate) clawed_back: i64,
}

/// What the books say.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    pub(crate) orders: Vec<Row>,
    /// Order, refund, cents.
    pub(crate) refunds: Vec<(String, String, i64)>,
}

impl Recorded {
    /// As they are now.
    pub(crate) fn read(database: &Database) -> Self {
        let orders = "select o.order_id, o.affiliate_id::text, o.amount, o.refunded,
                 coalesce(sum(c.amount), 0)::bigint, coalesce(sum(c.clawed_back), 0)::bigint
             from conversion o left join commission c using (merchant_id, conversion_id)
             group by o.merchant_id, o.conversion_id";
        let row = |row: &sqlx::postgres::PgRow| Row {
            id: row.get(0),
            affiliate_id: row.get(1),
            amount: row.get(2),
            refunded: row.get(3),
            commission: row.get(4),
            clawed_back: row.get(5),
        };
        let refunds = "select o.order_id, r.refund_id, r.amount
             from refund r join conversion o using (merchant_id, conversion_id)";
        Self {
            orders: database.rows(orders).iter().map(row).collect(),
            refunds: database.rows(refunds).iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect(),
        }
    }
}

/// What is wrong, a line each.
pub(crate) fn compare(recorded: &Recorded, affiliates: &[Affiliate], answered: &[Order]) -> Vec<String> {
    let mut rows: HashMap<&str, &Row> = HashMap::new();
    let mut wrong = Vec::new();
    for row in &recorded.orders {
        if rows.insert(&row.id, row).is_some() {
            wrong.push(format!("double: order {} is in the books twice", row.id));
        }
    }
    for order in answered {
        match rows.remove(order.id.as_str()) {
            Some(row) if is_as_answered(row, affiliates, order) => {}
            Some(row) => wrong.push(format!("{order:?} is recorded otherwise: {row:?}")),
            None => wrong.push(format!("lost: order {} was answered and is not in the books", order.id)),
        }
    }
    wrong.extend(rows.keys().map(|id| format!("order {id} is in the books, and its answer never came")));
    wrong.extend(refunds(&recorded.refunds, answered));
    wrong
}

fn is_as_answered(row: &Row, affiliates: &[Affiliate], order: &Order) -> bool {
    let affiliate_id = affiliates.get(order.affiliate).map(|affiliate| affiliate.id.as_str());
    row.affiliate_id.as_deref() == affiliate_id
        && row.amount == order.amount
        && row.refunded == order.refunded()
        && row.commission == order.amount / 5
        && row.commission - row.clawed_back == order.earned()
}

fn refunds(recorded: &[(String, String, i64)], answered: &[Order]) -> Vec<String> {
    let mut expected: HashMap<(&str, &str), i64> = HashMap::new();
    for order in answered {
        expected.extend(order.refunds.iter().map(|(id, amount)| ((order.id.as_str(), id.as_str()), *amount)));
    }
    let mut wrong = Vec::new();
    for (order, refund, amount) in recorded {
        match expected.remove(&(order.as_str(), refund.as_str())) {
            Some(expected) if expected == *amount => {}
            found => wrong.push(format!("refund {refund} of {order} over {amount} was answered as {found:?}")),
        }
    }
    wrong.extend(expected.keys().map(|(_, refund)| format!("lost: refund {refund} was answered and is not there")));
    wrong
}
