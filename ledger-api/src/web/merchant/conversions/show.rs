//! `/merchant/conversions/{id}`: why somebody gets an order, then the evidence and what lost, then the money.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::deeds::{Wrong, deeds};
use super::{parts, told};
use crate::app::App;
use crate::db::conversion_details::{self, CommissionRow, ConversionRow};
use crate::db::desk::evidence::{self, ClickRow};
use crate::db::desk::postings;
use crate::db::fraud::decisions::{self, Standing};
use crate::db::statements::StatementLine;
use crate::domain::attribution::Candidate;
use crate::pages::Texts;
use crate::pages::components::Cell;
use crate::pages::sheets::ThingSheet;
use crate::views::conversion::status_of;
use crate::web::error::PageError;
use crate::web::merchant::words::earning_status;
use crate::web::page::{PageResult, beside, page_with};
use crate::web::visitor::MerchantDesk;

/// Postings shown.
const POSTINGS: i64 = 1_000;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    shown(&app, &visitor, id, StatusCode::OK, &Wrong::default()).await
}

/// An order with everything that belongs to it.
pub(super) struct Facts {
    pub(super) order: ConversionRow,
    pub(super) commissions: Vec<CommissionRow>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) names: HashMap<Uuid, String>,
    pub(super) click: Option<ClickRow>,
    pub(super) standing: HashMap<Uuid, Standing>,
    pub(super) postings: Vec<StatementLine>,
}

impl Facts {
    async fn load(app: &App, merchant_id: Uuid, id: Uuid) -> Result<Self, PageError> {
        let mut connection = app.db.acquire().await?;
        let order = conversion_details::by_ids(&mut connection, merchant_id, &[id]).await?.pop();
        let order = order.ok_or(PageError::NotFound)?;
        let commissions = conversion_details::commissions(&mut connection, merchant_id, &[id]).await?.remove(&id);
        let commissions = commissions.unwrap_or_default();
        let candidates: Vec<Candidate> =
            serde_json::from_value(order.candidates.clone()).map_err(PageError::internal)?;
        let who = candidates.iter().filter_map(|candidate| candidate.affiliate_id);
        let who: Vec<Uuid> = who.chain(commissions.iter().map(|commission| commission.affiliate_id)).collect();
        let names = evidence::names(&mut connection, merchant_id, &who).await?;
        let click = match order.click_id {
            Some(click_id) => evidence::click(&mut connection, merchant_id, click_id).await?,
            None => None,
        };
        let ids: Vec<Uuid> = commissions.iter().map(|commission| commission.commission_id).collect();
        let standing = decisions::standing(&mut connection, merchant_id, &ids).await?;
        let postings = postings::of_conversion(&mut connection, merchant_id, id, &commissions, POSTINGS).await?;
        Ok(Self { order, commissions, candidates, names, click, standing, postings })
    }

    /// What somebody is called.
    pub(super) fn name(&self, affiliate_id: Uuid) -> &str {
        self.names.get(&affiliate_id).map_or("", String::as_str)
    }

    /// Whether the fraud rules hold the commission of whoever brought the order.
    fn held(&self) -> bool {
        use crate::domain::fraud::Outcome;
        let primary = self.commissions.first();
        primary
            .and_then(|primary| self.standing.get(&primary.commission_id))
            .is_some_and(|standing| standing.outcome == Outcome::Hold)
    }
}

/// The page, as it is, or with what is wrong in a form.
pub(super) async fn shown(
    app: &App,
    visitor: &MerchantDesk,
    id: Uuid,
    status: StatusCode,
    wrong: &Wrong,
) -> PageResult {
    let t = visitor.texts();
    let facts = Facts::load(app, visitor.merchant_id, id).await?;
    let tables = match beside(&visitor.query, t, parts::tables(t, &facts)) {
        Ok(tables) => tables,
        Err(file) => return Ok(*file),
    };
    let order = &facts.order;
    let earns_nothing = order.affiliate_id.is_some() && facts.commissions.is_empty();
    let stands = if earns_nothing { "nothing" } else { status_of(order, &facts.commissions) };
    let sheet = ThingSheet {
        status: Some(earning_status(t, stands, facts.held())),
        paragraphs: told::sentences(t, &facts),
        deeds: deeds(t, &visitor.csrf(), &facts, wrong),
        links: links(t, &facts),
        facts: parts::facts(t, &facts),
        tables,
        texts: metadata(t, order),
        ..ThingSheet::new(
            visitor.shell(),
            t.order_title(&order.order_id),
            ("/merchant/conversions", t.nav_conversions()),
        )
    };
    page_with(status, &sheet)
}

fn links(t: Texts, facts: &Facts) -> Vec<(String, String)> {
    let order = &facts.order;
    let mut links = Vec::new();
    if let Some(id) = order.affiliate_id {
        links.push((format!("/merchant/affiliates/{id}"), facts.name(id).to_owned()));
        links.push((format!("/merchant/conversions?affiliate={id}"), t.affiliate_orders().to_owned()));
    }
    links.extend(order.link_id.map(|id| (format!("/merchant/links/{id}"), t.link().to_owned())));
    let held = facts.held().then(|| facts.commissions.first()).flatten();
    links.extend(held.map(|held| (format!("/merchant/fraud/{}", held.commission_id), t.fraud_found().to_owned())));
    links
}

fn metadata(t: Texts, order: &ConversionRow) -> Vec<(String, String)> {
    let text = order.metadata.as_ref().and_then(|metadata| serde_json::to_string_pretty(metadata).ok());
    text.map(|text| (t.metadata_title().to_owned(), text)).into_iter().collect()
}

/// A named cell.
pub(super) fn fact(name: &str, cell: Cell) -> (String, Cell) {
    (name.to_owned(), cell)
}
