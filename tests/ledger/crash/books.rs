//! The books, row by row, against what was answered.

use integration_tests::database::Database;
use serde_json::Value;
use sqlx::Row as _;

use super::caller::{Sent, What};

/// Of an order: order id, conversion, amount, commission, what it earned.
type Order = (String, String, i64, String, i64);
/// Of a posting: the commission, the kinds of both accounts, the amount.
type Posting = (String, String, String, i64);

/// All that the answers say must be there.
#[derive(Default)]
struct Answered {
    orders: Vec<Order>,
    refunds: Vec<(String, i64)>,
    postings: Vec<Posting>,
}

impl Answered {
    fn order(&mut self, asked: &Value, conversion: &Value) {
        let (amount, commission) = (number(&asked["amount"]), &conversion["commissions"][0]);
        assert_eq!((&asked["order_id"], number(&conversion["amount"])), (&conversion["order_id"], amount));
        assert_eq!(number(&commission["amount"]), amount / 5, "the program pays 20 %, rounded down");
        let [order_id, id, commission_id] = [&asked["order_id"], &conversion["id"], &commission["id"]].map(text);
        self.post(commission, "commission_expense", "pending", amount / 5);
        self.orders.push((order_id, id, amount, commission_id, amount / 5));
    }

    fn refund(&mut self, asked: &Value, refund: &Value) {
        let clawback = &refund["clawbacks"][0];
        self.refunds.push((text(&asked["refund_id"]), number(&asked["amount"])));
        let posting = (text(&clawback["commission_id"]), "pending".into(), "commission_expense".into());
        self.postings.push((posting.0, posting.1, posting.2, number(&clawback["amount"])));
    }

    fn post(&mut self, commission: &Value, debit: &str, credit: &str, amount: i64) {
        self.postings.push((text(&commission["id"]), debit.into(), credit.into(), amount));
    }
}

fn answered(sent: &[Sent]) -> Answered {
    let mut all = Answered::default();
    for request in sent {
        let answer = request.answer.as_ref().expect("everything was answered in the end");
        match request.what {
            What::Order => all.order(&request.body, answer),
            What::Bulk => {
                let results = answer["results"].as_array().unwrap();
                let asked = request.body["conversions"].as_array().unwrap();
                assert_eq!(results.len(), asked.len());
                asked.iter().zip(results).for_each(|(asked, result)| all.order(asked, &result["conversion"]));
            }
            What::Refund => all.refund(&request.body, answer),
            What::Approval => {
                let commission = &answer["commissions"][0];
                assert_eq!(commission["status"], "approved");
                all.post(commission, "pending", "payable", number(&commission["amount"]));
            }
        }
    }
    all.orders.sort();
    all.refunds.sort();
    all.postings.sort();
    all
}

/// Every answered order, refund and approval is in the books with its amounts, once, and nothing else is.
pub(super) fn assert_they_show_exactly(database: &Database, sent: &[Sent]) {
    let answered = answered(sent);

    let orders = "select o.order_id, o.conversion_id::text, o.amount, c.commission_id::text, c.amount
         from conversion o left join commission c using (merchant_id, conversion_id)";
    let mut orders: Vec<Order> =
        database.rows(orders).iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4))).collect();
    orders.sort();
    assert_same("orders", &answered.orders, &orders);

    let refunds = database.rows("select refund_id, amount from refund");
    let mut refunds: Vec<(String, i64)> = refunds.iter().map(|row| (row.get(0), row.get(1))).collect();
    refunds.sort();
    assert_same("refunds", &answered.refunds, &refunds);

    let postings = "select p.commission_id::text, d.kind, c.kind, p.amount from posting p
         join account d on d.merchant_id = p.merchant_id and d.account_id = p.debit_account_id
         join account c on c.merchant_id = p.merchant_id and c.account_id = p.credit_account_id";
    let mut postings: Vec<Posting> =
        database.rows(postings).iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect();
    postings.sort();
    assert_same("postings", &answered.postings, &postings);
}

/// Compares sorted rows and tells the first that differs, not thousands.
fn assert_same<T: PartialEq + std::fmt::Debug>(what: &str, answered: &[T], stored: &[T]) {
    let first = answered.iter().zip(stored).find(|(answered, stored)| answered != stored);
    assert!(first.is_none(), "{what}: answered and stored differ first in {first:?}");
    assert_eq!(answered.len(), stored.len(), "{what}");
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

fn text(value: &Value) -> String {
    integration_tests::merchant::text(value)
}
