//! `POST /v1/affiliates/{id}/{approve,suspend,reinstate,terminate}`: `pending → active → suspended ⇄ active →
//! terminated`. Asking for the state it already has is answered like the first time.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use sqlx::PgConnection;
use uuid::Uuid;

use super::show::view_of;
use super::view::AffiliateView;
use crate::app::App;
use crate::db::{affiliates, edge_changes};
use crate::domain::edge_subject::EdgeSubject;
use crate::domain::event::EventType;
use crate::events::note;
use crate::http::auth::MerchantKey;
use crate::http::json::NoBody;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

type Shared = State<Arc<App>>;

/// One arrow of the states.
pub(crate) struct Step {
    from: &'static [&'static str],
    to: &'static str,
    event: EventType,
}

pub(crate) const APPROVE: Step = Step { from: &["pending"], to: "active", event: EventType::AffiliateApproved };
pub(crate) const SUSPEND: Step = Step { from: &["active"], to: "suspended", event: EventType::AffiliateSuspended };
pub(crate) const REINSTATE: Step = Step { from: &["suspended"], to: "active", event: EventType::AffiliateReinstated };
pub(crate) const TERMINATE: Step =
    Step { from: &["pending", "active", "suspended"], to: "terminated", event: EventType::AffiliateTerminated };

/// Approve an affiliate
///
/// `pending → active`. Asking for the state it already has is answered like the first time.
#[utoipa::path(
    post,
    path = "/v1/affiliates/{id}/approve",
    operation_id = "approve_affiliate",
    tag = tags::AFFILIATES,
    params(MerchantKey, Id),
    responses(
        (status = 200, description = "The affiliate as it now stands", body = AffiliateView),
        InvalidState,
    ),
)]
pub(super) async fn approve(
    State(app): Shared,
    key: MerchantKey,
    Id(id): Id,
    _: NoBody,
) -> Answer<Json<AffiliateView>> {
    change(&app, key.merchant_id, id, &APPROVE).await
}

/// Suspend an affiliate
///
/// `active → suspended`: it earns nothing new and is not paid. Asking for the state it already has is answered like the first time.
#[utoipa::path(
    post,
    path = "/v1/affiliates/{id}/suspend",
    operation_id = "suspend_affiliate",
    tag = tags::AFFILIATES,
    params(MerchantKey, Id),
    responses(
        (status = 200, description = "The affiliate as it now stands", body = AffiliateView),
        InvalidState,
    ),
)]
pub(super) async fn suspend(
    State(app): Shared,
    key: MerchantKey,
    Id(id): Id,
    _: NoBody,
) -> Answer<Json<AffiliateView>> {
    change(&app, key.merchant_id, id, &SUSPEND).await
}

/// Reinstate an affiliate
///
/// `suspended → active`. Asking for the state it already has is answered like the first time.
#[utoipa::path(
    post,
    path = "/v1/affiliates/{id}/reinstate",
    operation_id = "reinstate_affiliate",
    tag = tags::AFFILIATES,
    params(MerchantKey, Id),
    responses(
        (status = 200, description = "The affiliate as it now stands", body = AffiliateView),
        InvalidState,
    ),
)]
pub(super) async fn reinstate(
    State(app): Shared,
    key: MerchantKey,
    Id(id): Id,
    _: NoBody,
) -> Answer<Json<AffiliateView>> {
    change(&app, key.merchant_id, id, &REINSTATE).await
}

/// Terminate an affiliate
///
/// It earns nothing new; what it has is paid out without regard to the minimum. Asking for the state it already has is answered like the first time.
#[utoipa::path(
    post,
    path = "/v1/affiliates/{id}/terminate",
    operation_id = "terminate_affiliate",
    tag = tags::AFFILIATES,
    params(MerchantKey, Id),
    responses(
        (status = 200, description = "The affiliate as it now stands", body = AffiliateView),
        InvalidState,
    ),
)]
pub(super) async fn terminate(
    State(app): Shared,
    key: MerchantKey,
    Id(id): Id,
    _: NoBody,
) -> Answer<Json<AffiliateView>> {
    change(&app, key.merchant_id, id, &TERMINATE).await
}

/// Follows an arrow, for whoever asks.
pub(crate) async fn change(
    app: &App,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    step: &Step,
) -> Answer<Json<AffiliateView>> {
    let mut transaction = app.db.begin().await?;
    let view = set(&mut transaction, merchant_id, affiliate_id, step).await?;
    transaction.commit().await?;
    Ok(Json(view))
}

async fn set(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    step: &Step,
) -> Answer<AffiliateView> {
    let Step { from, to, event } = *step;
    let changed = affiliates::change_status(connection, merchant_id, affiliate_id, from, to).await?;
    if changed {
        edge_changes::note(connection, merchant_id, EdgeSubject::Affiliate, affiliate_id).await?;
        note::affiliate(connection, merchant_id, affiliate_id, event).await?;
    }
    let now = affiliates::find(connection, merchant_id, affiliate_id)
        .await?
        .ok_or_else(|| Problem::not_found("affiliate"))?;
    if !changed && now.status != to {
        return Err(Problem::invalid_state(format!("the affiliate is {}, so it cannot become {to}", now.status)));
    }
    view_of(connection, merchant_id, affiliate_id).await
}
