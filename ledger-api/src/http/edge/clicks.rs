//! `POST /v1/edge/clicks`: batches of clicks, acknowledged after they are committed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use shared::click::{
    BatchVerdict, Click, ClickBatches, ClickRefusal, ClickVerdicts, MAX_CLICKS_PER_REQUEST, RejectedClick, max_bytes,
};
use uuid::Uuid;

use crate::app::App;
use crate::clicks;
use crate::db::clicks::StorableClick;
use crate::db::edge_batches::ArrivedSeqs;
use crate::db::edge_links::{self, LinkOwner};
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
    if sent.max(body.batches.len()) > MAX_CLICKS_PER_REQUEST {
        let detail = format!("at most {MAX_CLICKS_PER_REQUEST} clicks, and as many batches, a request");
        return Err(Problem::field("batches", "too_many", detail));
    }
    let arrived = arrived_seqs(&body)?;
    let links = links_of(&app, &body).await?;
    let (storable, refused) = judge(&body, &links, &caller);
    let mut fresh = clicks::store(&app.db, &storable, &arrived, caller.merchant_ids.as_deref()).await?;

    let results = body.batches.iter().zip(refused).map(|(batch, rejected)| {
        let refused_indexes: HashSet<usize> = rejected.iter().map(|one| one.index).collect();
        let kept = batch.clicks.iter().enumerate().filter(|(index, _)| !refused_indexes.contains(index));
        // Taking the id out of the set makes a second mention in this request a duplicate.
        let accepted = kept.filter(|(_, click)| fresh.remove(&(click.merchant_id, click.id))).count();
        BatchVerdict { accepted, duplicates: batch.clicks.len() - rejected.len() - accepted, rejected }
    });
    Ok(Json(ClickVerdicts { results: results.collect() }))
}

/// The number of every batch, also of one whose clicks are all refused: it did arrive.
fn arrived_seqs(body: &ClickBatches) -> Result<ArrivedSeqs, Problem> {
    let mut arrived = ArrivedSeqs::new();
    for batch in &body.batches {
        let seq = i64::try_from(batch.seq).ok().filter(|&seq| seq >= 1);
        let seq = seq.ok_or_else(|| Problem::field("batches", "out_of_range", "seq counts 1, 2, 3, …"))?;
        arrived.entry(batch.isolate_id).or_default().insert(seq);
    }
    Ok(arrived)
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
    let storable = StorableClick::new(click, *owner).ok_or(ClickRefusal::Invalid)?;
    if fits(click) { Ok(storable) } else { Err(ClickRefusal::Invalid) }
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
