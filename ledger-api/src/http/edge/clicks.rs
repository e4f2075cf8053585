//! `POST /v1/edge/clicks`: batches of clicks, acknowledged after they are committed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use shared::click::{
    BatchVerdict, Click, ClickBatches, ClickRefusal, ClickVerdicts, MAX_CLICKS_PER_REQUEST, RejectedClick, max_bytes,
};
use shared::ids::uuid_v7_millis;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::App;
use crate::db::clicks::{self, StorableClick};
use crate::db::edge_links::{self, LinkOwner};
use crate::db::retry::retrying;
use crate::domain::caller::Caller;
use crate::http::auth::EdgeKey;
use crate::http::json::Body;
use crate::http::problem::{Answer, Problem};

pub(super) async fn receive(
    State(app): State<Arc<App>>,
    EdgeKey(caller): EdgeKey,
    Body(body): Body<ClickBatches>,
) -> Answer<Json<ClickVerdicts>> {
    let sent: usize = body.batches.iter().map(|batch| batch.clicks.len()).sum();
    if sent > MAX_CLICKS_PER_REQUEST {
        return Err(Problem::field(
            "batches",
            "too_many",
            format!("at most {MAX_CLICKS_PER_REQUEST} clicks a request"),
        ));
    }
    let links = links_of(&app, &body).await?;
    let (storable, refused) = judge(&body, &links, &caller);
    let mut fresh = if storable.is_empty() { HashSet::new() } else { store(&app, &storable).await? };

    let results = body.batches.iter().zip(refused).map(|(batch, rejected)| {
        let refused_indexes: HashSet<usize> = rejected.iter().map(|one| one.index).collect();
        let kept = batch.clicks.iter().enumerate().filter(|(index, _)| !refused_indexes.contains(index));
        // Taking the id out of the set makes a second mention in this request a duplicate.
        let accepted = kept.filter(|(_, click)| fresh.remove(&(click.merchant_id, click.id))).count();
        BatchVerdict { accepted, duplicates: batch.clicks.len() - rejected.len() - accepted, rejected }
    });
    Ok(Json(ClickVerdicts { results: results.collect() }))
}

async fn links_of(app: &App, body: &ClickBatches) -> Result<HashMap<Uuid, LinkOwner>, sqlx::Error> {
    let named: HashSet<Uuid> = body.batches.iter().flat_map(|batch| &batch.clicks).map(|click| click.link_id).collect();
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

fn judge_one<'a>(
    click: &'a Click,
    links: &HashMap<Uuid, LinkOwner>,
    caller: &Caller,
) -> Result<StorableClick<'a>, ClickRefusal> {
    let owner = links.get(&click.link_id).ok_or(ClickRefusal::UnknownLink)?;
    if owner.merchant_id != click.merchant_id || !caller.sees(click.merchant_id) {
        return Err(ClickRefusal::ForeignMerchant);
    }
    let at_ms = uuid_v7_millis(click.id).ok_or(ClickRefusal::Invalid)?;
    let clicked_at =
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(at_ms) * 1_000_000).map_err(|_| ClickRefusal::Invalid)?;
    if !fits(click) {
        return Err(ClickRefusal::Invalid);
    }
    Ok(StorableClick { click, program_id: owner.program_id, affiliate_id: owner.affiliate_id, clicked_at })
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

async fn store(app: &App, storable: &[StorableClick<'_>]) -> Result<HashSet<(Uuid, Uuid)>, sqlx::Error> {
    retrying!(store_once(app, storable).await)
}

async fn store_once(app: &App, storable: &[StorableClick<'_>]) -> Result<HashSet<(Uuid, Uuid)>, sqlx::Error> {
    let mut transaction = app.db.begin().await?;
    let days: HashSet<time::Date> = storable.iter().map(|click| click.clicked_at.date()).collect();
    let days: Vec<time::Date> = days.into_iter().collect();
    let partitioned = clicks::days_with_partition(&mut transaction, &days).await?;
    let mut fresh = HashSet::new();
    let (in_time, out_of_time): (Vec<_>, Vec<_>) =
        storable.iter().partition(|click| partitioned.contains(&click.clicked_at.date()));
    if !in_time.is_empty() {
        fresh.extend(clicks::insert(&mut transaction, &in_time).await?);
    }
    if !out_of_time.is_empty() {
        tracing::warn!(clicks = out_of_time.len(), "clicks without a partition are kept in quarantine");
        fresh.extend(clicks::quarantine(&mut transaction, &out_of_time).await?);
    }
    transaction.commit().await?;
    Ok(fresh)
}
