//! The three numbers that an affiliate asks for first.

use shared::money::Currency;
use time::OffsetDateTime;

use crate::db::dashboard::Balances;
use crate::pages::components::Figure;
use crate::pages::{Texts, format};

/// On hold, payable, paid.
pub(super) struct Money {
    pub balances: Balances,
    pub next: Option<OffsetDateTime>,
    pub owed: i64,
    pub minimum: i64,
}

impl Money {
    pub(super) fn figures(&self, t: Texts, currency: Currency) -> Vec<Figure> {
        let money = |minor| format::money(t.0, minor, currency);
        let next = self.next.map(|at| t.home_next_release(format::date(t.0, at.date())));
        let payable = if self.owed > 0 { t.home_owed(money(self.owed)) } else { t.home_minimum(money(self.minimum)) };
        vec![
            Figure::new(
                t.home_on_hold(),
                money(self.balances.pending),
                next.unwrap_or_else(|| t.home_nothing_on_hold().to_owned()),
            ),
            Figure::new(t.home_payable(), money(self.balances.payable), payable),
            Figure::new(t.home_paid(), money(self.balances.paid), t.home_paid_so_far().to_owned()),
        ]
    }
}
