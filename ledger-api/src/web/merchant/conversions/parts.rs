//! Facts and tables of an order.

use super::show::{Facts, fact};
use super::told::{day, method, why};
use crate::db::conversion_details::CommissionRow;
use crate::db::statements::StatementLine;
use crate::domain::attribution::{Candidate, Verdict};
use crate::pages::components::{Cell, Column, Moment, Table};
use crate::pages::{Texts, format, reasons};
use crate::web::account;
use crate::web::affiliate::words::posting;
use crate::web::merchant::words::{earning_status, time_cell};
use crate::web::money::{money_cell, rate_cell};

/// What is known of the order.
pub(super) fn facts(t: Texts, facts: &Facts) -> Vec<(String, Cell)> {
    let order = &facts.order;
    let kind = if order.r#type == "lead" { t.kind_lead() } else { t.kind_order() };
    let mut told = vec![
        fact(t.fact_kind(), Cell::text(kind)),
        fact(t.fact_customer(), Cell::code(&order.customer_id)),
        fact(t.day(), Cell::text(&format::date_time(t.0, order.occurred_at))),
        fact(t.order_recorded(), Cell::text(&format::date_time(t.0, order.created_at))),
        fact(t.fact_order_amount(), money_cell(t, order.amount, &order.currency)),
    ];
    if order.refunded > 0 {
        told.push(fact(t.fact_refunded(), money_cell(t, order.refunded, &order.currency)));
    }
    told.extend(order.subscription_id.as_deref().map(|id| fact(t.fact_subscription(), Cell::code(id))));
    told.extend(order.coupon.as_deref().map(|code| fact(t.fact_coupon(), Cell::code(code))));
    if let Some(click) = &facts.click {
        told.push(fact(t.fact_landing_page(), Cell::text(&click.landing_page)));
        told.extend(click.referer.as_deref().map(|from| fact(t.fact_referer(), Cell::text(from))));
        told.extend(click.user_agent.as_deref().map(|agent| fact(t.fact_user_agent(), Cell::text(agent))));
        told.extend(click.country.as_deref().map(|country| fact(t.fact_country(), Cell::text(country))));
    }
    told
}

/// The evidence, the commissions, the postings.
pub(super) fn tables(t: Texts, facts: &Facts) -> Vec<(&'static str, Table)> {
    vec![
        (t.evidence(), evidence(t, facts)),
        (t.commissions_title(), commissions(t, facts)),
        (t.postings_title(), postings(t, &facts.postings)),
    ]
}

fn evidence(t: Texts, facts: &Facts) -> Table {
    let columns = vec![
        Column::text("evidence", t.evidence_kind()),
        Column::text("affiliate", t.affiliate()),
        Column::text("clicked", t.evidence_clicked()),
        Column::text("verdict", t.evidence_verdict()),
    ];
    let row = |candidate: &Candidate| {
        let name = candidate
            .affiliate_id
            .map_or_else(|| Cell::text(""), |id| Cell::link(&format!("/merchant/affiliates/{id}"), facts.name(id)));
        let clicked = candidate.clicked_at.map_or_else(|| Cell::text(""), |at| Cell::moment(Moment::date(t.0, at), at));
        vec![Cell::text(method(t, candidate.method)), name, clicked, Cell::text(verdict(t, candidate.verdict))]
    };
    let rows = facts.candidates.iter().map(row).collect();
    Table::new("evidence", t.evidence(), columns, rows).when_empty(t.evidence_empty(), None)
}

fn verdict(t: Texts, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Won => t.verdict_won(),
        Verdict::Outranked => t.verdict_outranked(),
        Verdict::Referral => t.verdict_referral(),
        Verdict::Failed(reason) => why(t, reason),
    }
}

fn commissions(t: Texts, facts: &Facts) -> Table {
    let columns = vec![
        Column::text("affiliate", t.affiliate()),
        Column::text("role", t.commission_role()),
        Column::number("rate", t.fact_rate()),
        Column::number("amount", t.commission()),
        Column::number("taken", t.commission_taken_back()),
        Column::text("status", t.status()),
    ];
    let row = |commission: &CommissionRow| {
        let role =
            if commission.role == "second_tier" { t.commission_role_second() } else { t.commission_role_primary() };
        let held = facts
            .standing
            .get(&commission.commission_id)
            .is_some_and(|standing| standing.outcome == crate::domain::fraud::Outcome::Hold);
        let status = Cell::status(earning_status(t, &commission.status, held));
        let rejected = commission.rejection_reason.as_deref().map(|why| reasons::of_rejection(t, why).to_owned());
        let detail = rejected.unwrap_or_else(|| {
            let waits = commission.status == "pending";
            if waits {
                format!("{} {}", t.commission_hold_until(), day(t, commission.hold_until))
            } else {
                String::new()
            }
        });
        let id = commission.affiliate_id;
        vec![
            Cell::link(&format!("/merchant/affiliates/{id}"), facts.name(id)),
            Cell::text(role),
            rate_cell(t, commission.rate),
            money_cell(t, commission.amount, &commission.currency),
            money_cell(t, commission.clawed_back, &commission.currency),
            status.with_detail(&detail),
        ]
    };
    let rows = facts.commissions.iter().map(row).collect();
    Table::new("commissions", t.commissions_title(), columns, rows).when_empty(t.commissions_empty(), None)
}

fn postings(t: Texts, postings: &[StatementLine]) -> Table {
    let columns = vec![
        Column::text("day", t.day()),
        Column::text("what", t.statement_what()),
        Column::number("amount", t.amount()),
    ];
    let row = |line: &StatementLine| {
        let said = posting(t, &line.debit, &line.credit, line.payout_id.is_none() && line.commission_id.is_none()).0;
        vec![
            time_cell(t, line.posted_at),
            Cell::text(said).with_detail(&format!(
                "{} → {}",
                account::name(t, &line.debit),
                account::name(t, &line.credit)
            )),
            money_cell(t, line.amount, &line.currency),
        ]
    };
    let rows = postings.iter().map(row).collect();
    Table::new("postings", t.postings_title(), columns, rows).when_empty(t.postings_empty(), None)
}
