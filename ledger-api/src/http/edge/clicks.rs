//! `POST /v1/edge/clicks`: batches of clicks, acknowledged after they are committed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::State;
use shared::click::{
    BatchVerdict, Click, ClickBatches, ClickRefusal, ClickVerdicts, MAX_CLICKS_PER_REQUEST, RejectedClick, max_bytes,
};
use time::Duration;
use uuid::Uuid;

use crate::app::App;
use crate::clicks::{self, Arrivals};
use crate::db::clicks::StorableClick;
use crate::db::edge_batches::ArrivedSeqs;
use crate::db::edge_links::{self, LinkOwner};
use crate::db::filtered_visits::FilteredKey;
use crate::domain::caller::Caller;
use crate::http::auth::EdgeKey;
use crate::http::json::Body;
use crate::http::openapi::tags;
use crate::http::problem::{Answer, Problem};
use crate::metrics::Taken;

/// How far a click's `at` may be from the time in its id.
const MOST_DRIFT: Duration = Duration::days(1);
/// The Worker counts in numbers of JavaScript, which are whole up to here.
const HIGHEST_SEQ: i64 = 1 << 53;

/// Take clicks
///
/// Up to 5,000 clicks and counts of filtered visits, in batches. A batch that comes twice, or out of order, is welcome.
#[utoipa::path(
    post,
    path = "/v1/edge/clicks",
    operation_id = "receive_clicks",
    tag = tags::EDGE,
    params(EdgeKey),
    request_body = ClickBatches,
    responses(
        (status = 200, description = "A verdict for each batch", body = ClickVerdicts),
    ),
)]
pub(super) async fn receive(
    State(app): State<Arc<App>>,
    EdgeKey(caller): EdgeKey,
    Body(body): Body<ClickBatches>,
) -> Answer<Json<ClickVerdicts>> {
    let sent: usize = body.batches.iter().map(|batch| batch.clicks.len() + batch.filtered.len()).sum();
    if sent.max(body.batches.len()) > MAX_CLICKS_PER_REQUEST {
        let detail = format!("at most {MAX_CLICKS_PER_REQUEST} clicks and counts, and as many batches, a request");
        return Err(Problem::field("batches", "too_many", detail));
    }
    let seqs = arrived_seqs(&body)?;
    let links = links_of(&app, &body).await?;
    let (storable, refused) = judge(&body, &links, &caller);
    let arrivals = Arrivals { clicks: storable, seqs, filtered: filtered_of(&body, &links, &caller) };
    let turn = app.click_turns.turn(&arrivals, app.orders.recorder()).await;
    let began = Instant::now();
    let mut fresh = clicks::store(&app.db, &arrivals, caller.merchant_ids.as_deref()).await?;
    let took = began.elapsed();
    drop(turn);

    let results = body.batches.iter().zip(refused).map(|(batch, rejected)| {
        let refused_indexes: HashSet<usize> = rejected.iter().map(|one| one.index).collect();
        let kept = batch.clicks.iter().enumerate().filter(|(index, _)| !refused_indexes.contains(index));
        // Taking the id out of the set makes a second mention in this request a duplicate.
        let accepted = kept.filter(|(_, click)| fresh.remove(&(click.merchant_id, click.id))).count();
        BatchVerdict { accepted, duplicates: batch.clicks.len() - rejected.len() - accepted, rejected }
    });
    let results: Vec<BatchVerdict> = results.collect();
    app.metrics.clicks.stored(in_all(&results), took);
    Ok(Json(ClickVerdicts { results }))
}

/// What became of all clicks of a request.
fn in_all(results: &[BatchVerdict]) -> Taken {
    results.iter().fold(Taken::default(), |all, batch| Taken {
        accepted: all.accepted + batch.accepted,
        duplicates: all.duplicates + batch.duplicates,
        rejected: all.rejected + batch.rejected.len(),
    })
}

/// The number of every batch, also of one whose clicks are all refused: it did arrive.
fn arrived_seqs(body: &ClickBatches) -> Result<ArrivedSeqs, Problem> {
    let mut arrived = ArrivedSeqs::new();
    for batch in &body.batches {
        let seq = i64::try_from(batch.seq).ok().filter(|seq| (1..=HIGHEST_SEQ).contains(seq));
        let seq = seq.ok_or_else(|| Problem::field("batches", "out_of_range", "seq counts 1, 2, 3, …"))?;
        arrived.entry(batch.isolate_id).or_default().insert(seq);
    }
    Ok(arrived)
}

async fn links_of(app: &App, body: &ClickBatches) -> Result<HashMap<Uuid, LinkOwner>, sqlx::Error> {
    let clicked = body.batches.iter().flat_map(|batch| &batch.clicks).map(|click| click.link_id);
    let filtered = body.batches.iter().flat_map(|batch| &batch.filtered).map(|visits| visits.link_id);
    let named: HashSet<Uuid> = clicked.chain(filtered).collect();
    let named: Vec<Uuid> = named.into_iter().collect();
    edge_links::owners(&mut *app.db.acquire().await?, &named).await
}

/// Sorts the clicks into those to store (each id once) and, batch by batch, those to refuse.
fn judge<'a>(
    body: &'a ClickBatches,
    links: &HashMap<Uuid, LinkOwner>,
    caller: &Caller,
) -> (Vec<StorableClick<'a>>, Vec<Vec<RejectedClick>>) {
    let mut seen = HashSet::new();
    let mut storable = Vec::new();
    let mut refused = Vec::with_capacity(body.batches.len());
    for batch in &body.batches {
        let mut rejected = Vec::new();
        for (index, click) in batch.clicks.iter().enumerate() {
            match judge_one(click, links, caller) {
                Ok(click) if seen.insert((click.click.merchant_id, click.click.id)) => storable.push(click),
                Ok(_) => {}
                Err(code) => rejected.push(RejectedClick { index, code }),
            }
        }
        refused.push(rejected);
    }
    (storable, refused)
}

/// The filtered visits of links the caller may speak for. A batch that stands twice in the request tells of them once.
fn filtered_of(
    body: &ClickBatches,
    links: &HashMap<Uuid, LinkOwner>,
    caller: &Caller,
) -> Vec<((Uuid, i64), FilteredKey, u32)> {
    let mut seen = HashSet::new();
    let mut counted = Vec::new();
    for batch in &body.batches {
        let number = (batch.isolate_id, i64::try_from(batch.seq).unwrap_or(i64::MAX));
        if !seen.insert(number) {
            continue;
        }
        for visits in &batch.filtered {
            match owner_of(visits.link_id, visits.merchant_id, links, caller) {
                Ok(owner) if visits.count > 0 => {
                    let key = FilteredKey::new(visits.link_id, owner, visits.hour, visits.reason);
                    counted.push((number, key, visits.count));
                }
                Ok(_) => {}
                Err(code) => tracing::debug!(link_id = %visits.link_id, ?code, "filtered visits are not counted"),
            }
        }
    }
    counted
}

fn owner_of(
    link_id: Uuid,
    merchant_id: Uuid,
    links: &HashMap<Uuid, LinkOwner>,
    caller: &Caller,
) -> Result<LinkOwner, ClickRefusal> {
    let owner = links.get(&link_id).ok_or(ClickRefusal::UnknownLink)?;
    if owner.merchant_id != merchant_id || !caller.sees(merchant_id) {
        return Err(ClickRefusal::ForeignMerchant);
    }
    Ok(*owner)
}

fn judge_one<'a>(
    click: &'a Click,
    links: &HashMap<Uuid, LinkOwner>,
    caller: &Caller,
) -> Result<StorableClick<'a>, ClickRefusal> {
    let owner = owner_of(click.link_id, click.merchant_id, links, caller)?;
    let storable = StorableClick::new(click, owner).ok_or(ClickRefusal::Invalid)?;
    // The id's time is the one that is stored; an `at` far from it shows that one of the two is made up.
    let agree = (click.at - storable.clicked_at).abs() <= MOST_DRIFT;
    if agree && fits(click) { Ok(storable) } else { Err(ClickRefusal::Invalid) }
}

fn fits(click: &Click) -> bool {
    let within = |value: Option<&String>, most: usize| {
        // PostgreSQL cannot store NUL in text; one such click must not fail its batch.
        value.is_none_or(|text| text.len() <= most && !text.contains('\0'))
    };
    let short = [
        &click.visitor_id,
        &click.session_id,
        &click.utm_source,
        &click.utm_medium,
        &click.utm_campaign,
        &click.ip_pseudonym,
        &click.country,
    ];
    within(Some(&click.landing_page), max_bytes::LANDING_PAGE)
        && within(click.referer.as_ref(), max_bytes::REFERER)
        && within(click.user_agent.as_ref(), max_bytes::USER_AGENT)
        && short.into_iter().all(|value| within(value.as_ref(), max_bytes::SHORT_TEXT))
}
