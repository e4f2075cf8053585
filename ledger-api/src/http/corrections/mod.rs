//! What `/v1/adjustments` and `/v1/write-offs` have in common: everything but the body of a proposal.

mod approve;
mod list;
mod problem;
mod reject;
mod show;
mod view;

pub(super) use approve::approve;
pub(super) use list::{Query, list};
pub(super) use reject::{RejectBody, reject};
pub(super) use show::show;
pub(super) use view::CorrectionView;

use axum::http::StatusCode;
use axum::response::Response;

use super::auth::FinanceKey;
use super::idempotency::Once;
use super::page::List;
use super::problem::Answer;
use crate::app::App;
use crate::corrections::{self, NewCorrection};
use crate::db::corrections::Kinds;

/// Longest reason, in characters.
pub(super) const REASON_CHARS: usize = 500;

/// One of the two resources.
pub(super) trait Resource: Send + 'static {
    /// Its corrections.
    const KINDS: Kinds;
    /// As an error names it.
    const NAME: &'static str;
    /// As its cursors name it.
    const LIST: List;
}

/// Stores a proposal: 201 when it is new, 200 when its reference was known.
pub(super) async fn propose(
    app: &App,
    FinanceKey { merchant_id, caller }: FinanceKey,
    once: &Once,
    new: NewCorrection,
) -> Answer<Response> {
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, app, merchant_id).await? {
        return Ok(first);
    }
    let proposed = corrections::propose(&mut transaction, merchant_id, new, &caller).await?;
    let status = if proposed.created { StatusCode::CREATED } else { StatusCode::OK };
    let view = CorrectionView::from(proposed.stored);
    let answer = once.keep(&mut transaction, app, merchant_id, status, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}
