//! `/affiliate/links/campaigns`: what came of the links of each campaign in a period.

use std::sync::Arc;

use axum::extract::State;

use super::scene::Scene;
use crate::app::{self, App};
use crate::db::portal::{self, CampaignFigures};
use crate::pages::components::{Cell, Column, Table};
use crate::pages::sheets::ListSheet;
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::periods;
use crate::web::visitor::AffiliateDesk;

/// Campaigns read; an affiliate has a few dozen.
const MOST: i64 = 1_000;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let (t, query) = (visitor.texts(), &visitor.query);
    let (merchant_id, affiliate_id) = (visitor.merchant_id, visitor.subject_id);
    let mut connection = app.db.acquire().await?;
    let scene = Scene::load(&mut connection, merchant_id, affiliate_id, &visitor.query).await?;
    let (currency, since) = (scene.currency, periods::since(query, app::now()));
    let campaigns = portal::campaigns(&mut connection, merchant_id, affiliate_id, since, currency.code(), MOST).await?;
    let columns = vec![
        Column::text("campaign", t.campaign()),
        Column::number("links", t.nav_links()),
        Column::number("clicks", t.clicks()),
        Column::number("orders", t.orders()),
        Column::number("earnings", t.earnings()),
    ];
    let row = |of: &CampaignFigures| {
        vec![
            Cell::text(of.campaign.as_deref().unwrap_or_else(|| t.campaign_none())),
            Cell::number(t.0, of.links),
            Cell::number(t.0, of.clicks),
            Cell::number(t.0, of.orders),
            Cell::money(t.0, of.earnings, currency),
        ]
    };
    let table = Table::new("campaigns", t.campaigns_title(), columns, campaigns.iter().map(row).collect())
        .when_empty(t.links_empty(), Some(("/affiliate/links/new", t.links_make())));
    if let Some(file) = csv_if_asked(query, "campaigns", &table) {
        return Ok(file);
    }
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.campaigns_title().to_owned(),
        lead: t.campaigns_lead().to_owned(),
        action: None,
        table: table.filtered_by(vec![periods::filter(t)]).arrange(query, t),
    })
}
