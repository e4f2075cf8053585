//! `/merchant/fraud/{id}`: what the rules found in a commission, and the decision. The id is the commission's.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use crate::app::App;
use crate::db::conversion_details;
use crate::db::desk::evidence;
use crate::db::fraud::decisions;
use crate::domain::fraud::Outcome;
use crate::pages::components::{Cell, Column, Deed, Field, Table};
use crate::pages::sheets::ThingSheet;
use crate::pages::{Texts, format};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::fraud_words;
use crate::web::merchant::words::earning_status;
use crate::web::money::money_cell;
use crate::web::page::{PageResult, beside, page_with};
use crate::web::visitor::MerchantDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    shown(&app, &visitor, id, StatusCode::OK, None).await
}

/// The page; with what was filled in, if the reason that was given cannot be accepted.
pub(super) async fn shown(
    app: &App,
    visitor: &MerchantDesk,
    id: Uuid,
    status: StatusCode,
    wrong: Option<(&Form, &'static str)>,
) -> PageResult {
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let mut connection = app.db.acquire().await?;
    let found = conversion_details::commissions_by_ids(&mut connection, merchant_id, &[id]).await?.remove(&id);
    let (order_id, commission) = found.ok_or(PageError::NotFound)?;
    let standing = decisions::standing(&mut connection, merchant_id, &[id]).await?.remove(&id);
    let standing = standing.ok_or(PageError::NotFound)?;
    let names = evidence::names(&mut connection, merchant_id, &[commission.affiliate_id]).await?;
    let name = names.get(&commission.affiliate_id).map_or("", String::as_str);
    let held = standing.outcome == Outcome::Hold;
    let mut paragraphs = Vec::new();
    if held {
        paragraphs.push(t.fraud_held_now().to_owned());
    }
    paragraphs.extend(standing.person.as_deref().map(|person| t.fraud_decided(person)));
    paragraphs.extend(standing.reason.clone());
    if standing.score > 0 {
        paragraphs.push(t.fraud_total(standing.score));
    }
    let fact = |name: &str, cell: Cell| (name.to_owned(), cell);
    let (order, affiliate) = (commission.conversion_id, commission.affiliate_id);
    let tables = match beside(&visitor.query, t, vec![(t.fraud_found(), findings(t, &standing.findings))]) {
        Ok(tables) => tables,
        Err(file) => return Ok(*file),
    };
    let sheet = ThingSheet {
        status: Some(earning_status(t, &commission.status, held)),
        paragraphs,
        deeds: if held { deeds(t, &visitor.csrf(), id, (&order_id, name), wrong) } else { Vec::new() },
        facts: vec![
            fact(t.order(), Cell::link(&format!("/merchant/conversions/{order}"), &order_id)),
            fact(t.affiliate(), Cell::link(&format!("/merchant/affiliates/{affiliate}"), name)),
            fact(t.commission(), money_cell(t, commission.amount, &commission.currency)),
            fact(t.commission_hold_until(), Cell::text(&format::date_time(t.0, commission.hold_until))),
        ],
        tables,
        ..ThingSheet::new(visitor.shell(), t.order_title(&order_id), ("/merchant/fraud", t.fraud_title()))
    };
    page_with(status, &sheet)
}

fn findings(t: Texts, findings: &[crate::domain::fraud::Finding]) -> Table {
    let columns = vec![
        Column::text("rule", t.fraud_rule()),
        Column::text("found", t.fraud_found()),
        Column::number("score", t.fraud_score()),
    ];
    let row = |finding: &crate::domain::fraud::Finding| {
        vec![
            Cell::text(fraud_words::rule(t, finding.sign.rule())).saved_as(finding.sign.rule().name()),
            Cell::text(&fraud_words::sign(t, &finding.sign)),
            Cell::number(t.0, finding.score.into()),
        ]
    };
    Table::new("findings", t.fraud_found(), columns, findings.iter().map(row).collect())
}

fn deeds(
    t: Texts,
    csrf: &str,
    id: Uuid,
    (order_id, name): (&str, &str),
    wrong: Option<(&Form, &'static str)>,
) -> Vec<Deed> {
    let reason = |field: &'static str| {
        let wrong = wrong.filter(|(_, of)| *of == field).map(|(form, _)| form.text(field));
        Field::text(field, t.order_reject_reason(), wrong.unwrap_or_default())
            .hint(t.fraud_reason_hint())
            .required()
            .error(wrong.map(|_| t.order_reason_bad().to_owned()))
    };
    let deed = |step: &str, label: &str| Deed::button(csrf, &format!("/merchant/fraud/{id}/{step}"), label);
    vec![
        deed("release", t.fraud_release())
            .asking(t.fraud_release_ask(order_id, name))
            .with(vec![reason("release_reason")]),
        deed("reject", t.order_reject())
            .asking(t.fraud_reject_ask(order_id, name))
            .with(vec![reason("reject_reason")])
            .danger(),
    ]
}
