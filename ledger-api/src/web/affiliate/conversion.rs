//! `/affiliate/conversions/{id}`: why an order is credited, what it earns, and where that stands. The id is the commission's.

use std::sync::Arc;

use axum::extract::{Path, State};
use uuid::Uuid;

use super::decisions::paragraphs;
use super::words::money;
use crate::app::App;
use crate::db::fraud::decisions;
use crate::db::portal::{self, Earning};
use crate::domain::erasure::ERASED;
use crate::pages::components::Cell;
use crate::pages::sheets::DetailSheet;
use crate::pages::{Texts, format, reasons};
use crate::reversal::FRAUD;
use crate::web::error::PageError;
use crate::web::page::{PageResult, page};
use crate::web::visitor::AffiliateDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk, Path(id): Path<Uuid>) -> PageResult {
    let mut connection = app.db.acquire().await?;
    let found = portal::earnings(&mut connection, visitor.merchant_id, visitor.subject_id, &[id]).await?;
    let earning = found.first().ok_or(PageError::NotFound)?;
    let decided = decisions::of_commission(&mut connection, visitor.merchant_id, id).await?;
    let t = visitor.texts();
    page(&DetailSheet {
        shell: visitor.shell(),
        title: t.order_title(&earning.order_id),
        paragraphs: [told(t, earning), paragraphs(t, &decided)].concat(),
        facts: facts(t, earning),
        links: Vec::new(),
        copies: Vec::new(),
        picture: None,
        tables: Vec::new(),
        back: ("/affiliate/conversions".to_owned(), t.nav_conversions().to_owned()),
    })
}

/// Why it is credited, where it stands, what was taken back.
fn told(t: Texts, earning: &Earning) -> Vec<String> {
    let day = |at: time::OffsetDateTime| format::date(t.0, at.date());
    let why = match (earning.role.as_str(), earning.method.as_deref(), earning.clicked_at) {
        ("second_tier", _, _) => t.order_second_tier().to_owned(),
        (_, Some("click_token"), Some(at)) => t.order_by_click(day(at)),
        (_, Some("coupon"), _) => t.order_by_coupon().to_owned(),
        (_, Some("subscription"), _) => t.order_by_subscription().to_owned(),
        (_, Some("customer"), _) => t.order_by_customer().to_owned(),
        _ => t.order_by_ref().to_owned(),
    };
    let stands = match earning.status.as_str() {
        "pending" if earning.fraud_hold => t.order_checked().to_owned(),
        "pending" if earning.dispute_hold => t.order_disputed().to_owned(),
        "pending" => t.order_on_hold(day(earning.hold_until)),
        "approved" => t.order_approved().to_owned(),
        "reserved" => t.order_in_payout().to_owned(),
        "paid" => earning.paid_at.map_or_else(|| t.commission_paid().to_owned(), |at| t.order_paid(day(at))),
        // What was decided about fraud stands below.
        _ => {
            earning.rejection_reason.as_ref().filter(|reason| ![FRAUD, ERASED].contains(&reason.as_str())).map_or_else(
                || t.order_rejected_silently().to_owned(),
                |reason| t.order_rejected(reasons::of_rejection(t, reason)),
            )
        }
    };
    let mut told = vec![why, stands];
    if earning.clawed_back > 0 {
        told.push(t.order_taken_back(money(t, earning.clawed_back, &earning.currency)));
    }
    told
}

fn facts(t: Texts, earning: &Earning) -> Vec<(String, Cell)> {
    let fact = |name: &str, value: String| (name.to_owned(), Cell::from(value));
    let mut facts = vec![
        fact(t.day(), format::date_time(t.0, earning.occurred_at)),
        fact(t.fact_order_amount(), money(t, earning.order_amount, &earning.order_currency)),
    ];
    if earning.refunded > 0 {
        facts.push(fact(t.fact_refunded(), money(t, earning.refunded, &earning.order_currency)));
    }
    if let Some(rate) = earning.rate {
        facts.push(fact(t.fact_rate(), format::percent(t.0, &rate.normalize().to_string())));
    }
    facts.push(fact(t.fact_earned(), money(t, earning.amount - earning.clawed_back, &earning.currency)));
    facts.extend(earning.recurring_month.map(|month| fact(t.fact_month(), month.to_string())));
    facts.extend(earning.link.clone().map(|link| fact(t.fact_link(), link)));
    facts.extend(earning.program.clone().map(|program| fact(t.fact_programme(), program)));
    facts
}
