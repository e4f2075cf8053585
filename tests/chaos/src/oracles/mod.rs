//! What must be true at the end, each from what was answered and what is there.

mod books;
pub(crate) mod clicks;
mod orders;
mod payouts;
pub(crate) mod settle;

use integration_tests::database::Database;

use crate::affiliates::Affiliate;
use crate::load::{Order, Visits};
use books::Books;
pub(crate) use clicks::Clicks;
pub(crate) use payouts::Left;

/// All of them; what is wrong, a line each.
pub(crate) fn ask(
    database: &Database,
    left: &Left,
    affiliates: &[Affiliate],
    orders: &[Order],
    visits: &Visits,
) -> (Clicks, Vec<String>) {
    let mut earned = vec![0; affiliates.len()];
    for order in orders {
        if let Some(earned) = earned.get_mut(order.affiliate) {
            *earned += order.earned();
        }
    }
    let mut wrong = payouts::compare(&Books::read(database), left, affiliates, &earned);
    wrong.extend(orders::compare(&orders::Recorded::read(database), affiliates, orders));
    let clicks = Clicks::read(database, visits);
    wrong.extend(clicks.wrong());
    (clicks, wrong)
}
