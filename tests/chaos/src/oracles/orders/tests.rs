//! The oracle sees what it is there to see.

use super::*;
use crate::affiliates::PaidBy;

fn ada() -> [Affiliate; 1] {
    [Affiliate { id: "ada".into(), code: String::new(), held_code: String::new(), paid_by: PaidBy::Bank }]
}

fn order() -> Order {
    Order { id: "o-1".into(), affiliate: 0, amount: 1_000, refunds: vec![("r-1".into(), 500)] }
}

fn row() -> Row {
    Row {
        id: "o-1".into(),
        affiliate_id: Some("ada".into()),
        amount: 1_000,
        refunded: 500,
        commission: 200,
        clawed_back: 100,
    }
}

fn told(orders: Vec<Row>, refunds: &[(&str, i64)]) -> Vec<String> {
    let refunds = refunds.iter().map(|(id, amount)| ("o-1".to_owned(), (*id).to_owned(), *amount)).collect();
    compare(&Recorded { orders, refunds }, &ada(), &[order()])
}

#[test]
fn what_is_there_as_it_was_answered_is_fine() {
    assert_eq!(told(vec![row()], &[("r-1", 500)]), Vec::<String>::new());
}

#[test]
fn an_order_or_refund_that_is_missing_twice_there_or_never_asked_for_is_told() {
    assert!(told(vec![], &[("r-1", 500)])[0].starts_with("lost: order o-1"));
    assert!(told(vec![row(), row()], &[("r-1", 500)])[0].starts_with("double: order o-1"));
    assert!(told(vec![row()], &[])[0].starts_with("lost: refund r-1"));
    assert_eq!(told(vec![row()], &[("r-1", 500), ("r-2", 500)]).len(), 1);
    let other = Row { id: "o-2".into(), ..row() };
    assert!(told(vec![row(), other], &[("r-1", 500)])[0].starts_with("order o-2 is in the books"));
}

#[test]
fn an_order_that_is_recorded_otherwise_is_told() {
    for other in [
        Row { affiliate_id: None, ..row() },
        Row { amount: 1_001, ..row() },
        Row { refunded: 0, ..row() },
        Row { commission: 400, ..row() },
        Row { clawed_back: 200, ..row() },
    ] {
        assert_eq!(told(vec![other.clone()], &[("r-1", 500)]).len(), 1, "{other:?}");
    }
    assert_eq!(told(vec![row()], &[("r-1", 501)]).len(), 1);
}
