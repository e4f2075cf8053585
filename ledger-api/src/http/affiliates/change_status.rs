//! `POST /v1/affiliates/{id}/{approve,suspend,reinstate,terminate}`: `pending → active → suspended ⇄ active →
//! terminated`. Asking for the state it already has is answered like the first time.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use uuid::Uuid;

use super::show::view_of;
use super::view::AffiliateView;
use crate::app::App;
use crate::db::{affiliates, edge_changes};
use crate::domain::edge_subject::EdgeSubject;
use crate::domain::event::EventType;
use crate::events::note;
use crate::http::auth::MerchantKey;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

type Shared = State<Arc<App>>;

pub(super) async fn approve(State(app): Shared, key: MerchantKey, Id(id): Id) -> Answer<Json<AffiliateView>> {
    change(&app, key.merchant_id, id, &["pending"], "active", EventType::AffiliateApproved).await
}

pub(super) async fn suspend(State(app): Shared, key: MerchantKey, Id(id): Id) -> Answer<Json<AffiliateView>> {
    change(&app, key.merchant_id, id, &["active"], "suspended", EventType::AffiliateSuspended).await
}

pub(super) async fn reinstate(State(app): Shared, key: MerchantKey, Id(id): Id) -> Answer<Json<AffiliateView>> {
    change(&app, key.merchant_id, id, &["suspended"], "active", EventType::AffiliateReinstated).await
}

pub(super) async fn terminate(State(app): Shared, key: MerchantKey, Id(id): Id) -> Answer<Json<AffiliateView>> {
    change(&app, key.merchant_id, id, &["pending", "active", "suspended"], "terminated", EventType::AffiliateTerminated)
        .await
}

async fn change(
    app: &App,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    from: &[&str],
    to: &str,
    event: EventType,
) -> Answer<Json<AffiliateView>> {
    let mut transaction = app.db.begin().await?;
    let changed = affiliates::change_status(&mut transaction, merchant_id, affiliate_id, from, to).await?;
    if changed {
        edge_changes::note(&mut transaction, merchant_id, EdgeSubject::Affiliate, affiliate_id).await?;
        note::affiliate(&mut transaction, merchant_id, affiliate_id, event).await?;
    }
    let now = affiliates::find(&mut transaction, merchant_id, affiliate_id)
        .await?
        .ok_or_else(|| Problem::not_found("affiliate"))?;
    if !changed && now.status != to {
        return Err(Problem::invalid_state(format!("the affiliate is {}, so it cannot become {to}", now.status)));
    }
    let view = view_of(&mut transaction, merchant_id, affiliate_id).await?;
    transaction.commit().await?;
    Ok(Json(view))
}
