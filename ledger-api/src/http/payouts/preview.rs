//! `GET /v1/payouts/preview`: who would be paid now, and who not and why.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::money::{Amount, Currency};
use uuid::Uuid;

use crate::app::App;
use crate::domain::payout::SkipReason;
use crate::domain::rail::Rail;
use crate::http::auth::FinanceKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::{Answer, Problem};
use crate::payouts::{self, Judged, Sum, Sums};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Only this affiliate; all on one page.
    affiliate_id: Option<Uuid>,
    limit: Option<i64>,
    /// `next_cursor` of the page before, as it was given; without it the first page.
    cursor: Option<String>,
}

/// A page of the preview, affiliates in the order of their ids. A page has so many entries, payable and skipped together.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutPreview)]
pub(super) struct PreviewView {
    /// What all pages come to; on the first page alone.
    totals: Option<TotalsView>,
    payable: Vec<PayableView>,
    skipped: Vec<SkippedView>,
    /// Whether there are more entries.
    has_more: bool,
    /// Give it as `cursor` to read them.
    #[schema(example = "payout_preview.01a204c4-e90a-70b1-9285-e6554767bec6.EUR")]
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutPreviewTotals)]
struct TotalsView {
    payable: Vec<PayableTotal>,
    skipped: Vec<SkippedTotal>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayablePreviewTotal, example = json!({"amount": 52_080}))]
struct PayableTotal {
    #[schema(value_type = Currency)]
    currency: &'static str,
    #[schema(value_type = Amount)]
    amount: i64,
    /// Payouts.
    #[schema(example = 12)]
    count: i64,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SkippedPreviewTotal)]
struct SkippedTotal {
    #[schema(value_type = Currency)]
    currency: &'static str,
    reason: SkipReason,
    /// In minor units; below zero when more was taken back than is left.
    #[schema(example = 120)]
    amount: i64,
    /// Affiliates.
    #[schema(example = 3)]
    count: i64,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayablePreview)]
struct PayableView {
    affiliate_id: Uuid,
    amount: Amount,
    currency: Currency,
    rail: Rail,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SkippedPreview)]
struct SkippedView {
    affiliate_id: Uuid,
    /// In minor units; below zero when more was taken back than is left.
    #[schema(example = 120)]
    amount: i64,
    currency: Currency,
    reason: SkipReason,
}

/// Preview a run
///
/// Who would be paid now, and who not and why, in the order of the affiliates' ids. The audit trail keeps who asked.
#[utoipa::path(
    get,
    path = "/v1/payouts/preview",
    operation_id = "preview_payouts",
    tag = tags::PAYOUTS,
    params(FinanceKey, Query),
    responses(
        (status = 200, description = "Who would be paid", body = PreviewView),
    ),
)]
pub(super) async fn preview(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Params(query): Params<Query>,
) -> Answer<Json<PreviewView>> {
    let (window, after) = Window::at(List::PayoutPreview, query.limit, query.cursor.as_deref(), read_place)?;
    if query.affiliate_id.is_some() && after.is_some() {
        return Err(Problem::field("cursor", "invalid", "one affiliate's entries have no pages"));
    }
    let entries = usize::try_from(window.rows_to_read()).map_err(Problem::internal)?;
    let mut snapshot = app.db.begin_with("begin isolation level repeatable read").await?;
    let connection = &mut *snapshot;
    let (sums, page) = if let Some(id) = query.affiliate_id {
        let data = payouts::judge(connection, merchant_id, &app.rails, &[id]).await?;
        (Sums::of(&data), Page { data, has_more: false, next_cursor: None })
    } else if let Some(place) = after {
        let next = payouts::judge_after(connection, merchant_id, &app.rails, place, entries).await?;
        let page = window.page_by(next, place_of);
        (Sums::of(&page.data), page)
    } else {
        let (mut sums, mut first) = (Sums::default(), Vec::with_capacity(entries));
        let take = |judged: Judged| {
            sums.add(&judged);
            if first.len() < entries {
                first.push(judged);
            }
        };
        payouts::judge_all(connection, merchant_id, &app.rails, take).await?;
        (sums, window.page_by(first, place_of))
    };
    payouts::note_preview(connection, merchant_id, &caller, &sums).await?;
    snapshot.commit().await?;
    let totals = after.is_none().then(|| TotalsView::new(sums));
    let mut view = PreviewView {
        totals,
        payable: Vec::new(),
        skipped: Vec::new(),
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    };
    for Judged { affiliate_id, currency, outcome } in page.data {
        match outcome {
            Ok(of) => view.payable.push(PayableView { affiliate_id, amount: of.amount, currency, rail: of.rail }),
            Err(of) => view.skipped.push(SkippedView { affiliate_id, amount: of.amount, currency, reason: of.reason }),
        }
    }
    Ok(Json(view))
}

fn place_of(judged: &Judged) -> String {
    format!("{}.{}", judged.affiliate_id, judged.currency.code())
}

fn read_place(text: &str) -> Option<(Uuid, Currency)> {
    let (affiliate_id, currency) = text.split_once('.')?;
    Some((affiliate_id.parse().ok()?, currency.parse().ok()?))
}

impl TotalsView {
    fn new(sums: Sums) -> Self {
        let payable = sums.payable.into_iter();
        let skipped = sums.skipped.into_iter();
        Self {
            payable: payable
                .map(|(currency, Sum { amount, count })| PayableTotal { currency, amount, count })
                .collect(),
            skipped: skipped
                .map(|((reason, currency), Sum { amount, count })| SkippedTotal { currency, reason, amount, count })
                .collect(),
        }
    }
}
