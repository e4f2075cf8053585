//! Plays the ledger's calls for the Worker, and the merchant's origin behind it, and remembers what it was told.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::json;
use shared::click::{BatchVerdict, Click, ClickBatch, ClickBatches, ClickVerdicts, FilterReason};
use shared::link::{AttributionModel, Consent, LinkRecord, LinkState};
use shared::pseudonym::{TravellingSalt, TravellingSalts};
use uuid::Uuid;

use super::server::{Answer, Call, Server};
use super::worker::EDGE_KEY;

const PATIENCE: Duration = Duration::from_secs(40);

/// An active link with a code and ids of its own.
pub(crate) fn link() -> LinkRecord {
    let id = Uuid::from_bytes(random());
    LinkRecord {
        version: 1,
        link_id: id,
        merchant_id: Uuid::from_bytes(random()),
        code: format!("{:08X}", u32::from_be_bytes(random())),
        slug: None,
        state: LinkState::Active,
        destination: "https://shop.example/sale".into(),
        campaign: None,
        window_days: 30,
        attribution_model: AttributionModel::LastClick,
        consent: Consent::Implied,
        cookie_domain: None,
        site_host: None,
    }
}

/// The salts of today and tomorrow.
pub(crate) fn salts() -> TravellingSalts {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let today = i64::try_from(elapsed.as_secs() / 86_400).unwrap();
    let salt = |day| TravellingSalt { day, salt: format!("{day:064x}") };
    TravellingSalts { salts: vec![salt(today), salt(today + 1)] }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

#[derive(Default)]
struct State {
    links: HashMap<String, LinkRecord>,
    batches: Vec<ClickBatch>,
    lookups: usize,
    salt_lookups: usize,
    without_salts: bool,
    refusals: usize,
    stranger: Option<Answer>,
    /// Path and request id of each call.
    calls: Vec<(String, String)>,
}

/// The recorder.
pub(crate) struct Ledger {
    server: Server,
    state: Arc<Mutex<State>>,
}

impl Ledger {
    pub(crate) fn start(port: u16) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let known = Arc::clone(&state);
        let server = Server::start(port, move |call| answer(&known, call));
        Self { server, state }
    }

    pub(crate) fn port(&self) -> u16 {
        self.server.port()
    }

    /// Knows a link by code, slug and id, on every host.
    pub(crate) fn knows(&self, record: &LinkRecord) {
        let mut state = self.state.lock().unwrap();
        let id = Some(record.link_id.to_string());
        for name in [Some(record.code.clone()), record.slug.clone(), id].into_iter().flatten() {
            state.links.insert(name, record.clone());
        }
    }

    /// Refuses the next deliveries of clicks with 503.
    pub(crate) fn refuses(&self, deliveries: usize) {
        self.state.lock().unwrap().refusals = deliveries;
    }

    /// Lets somebody else answer every call in its place, or answers itself again.
    pub(crate) fn is_hidden_by(&self, stranger: Option<Answer>) {
        self.state.lock().unwrap().stranger = stranger;
    }

    /// Does not tell the day's salt, or does again.
    pub(crate) fn keeps_salts(&self, kept: bool) {
        self.state.lock().unwrap().without_salts = kept;
    }

    /// The request ids of the calls so far whose path, behind `/v1/edge/`, begins so.
    pub(crate) fn request_ids(&self, path: &str) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state.calls.iter().filter(|(called, _)| called.starts_with(path)).map(|(_, id)| id.clone()).collect()
    }

    pub(crate) fn salt_lookups(&self) -> usize {
        self.state.lock().unwrap().salt_lookups
    }

    pub(crate) fn lookups(&self) -> usize {
        self.state.lock().unwrap().lookups
    }

    /// Every click of a link delivered so far, duplicates included.
    pub(crate) fn clicks(&self, link_id: Uuid) -> Vec<Click> {
        let state = self.state.lock().unwrap();
        let clicks = state.batches.iter().flat_map(|batch| &batch.clicks);
        clicks.filter(|click| click.link_id == link_id).cloned().collect()
    }

    /// Waits for a number of different clicks of a link, and then a little longer for any too many.
    pub(crate) fn awaits_clicks(&self, link_id: Uuid, count: usize) -> Vec<Click> {
        let started = Instant::now();
        let distinct = |clicks: &[Click]| clicks.iter().map(|click| click.id).collect::<HashSet<_>>().len();
        while distinct(&self.clicks(link_id)) < count && started.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(50));
        }
        std::thread::sleep(Duration::from_millis(500));
        let clicks = self.clicks(link_id);
        assert_eq!(distinct(&clicks), count, "clicks delivered after {:?}", started.elapsed());
        clicks
    }

    /// Filtered visits of a link told so far, by reason. A batch delivered again counts once, as in the ledger.
    pub(crate) fn filtered(&self, link_id: Uuid) -> BTreeMap<FilterReason, u32> {
        let state = self.state.lock().unwrap();
        let mut seen = HashSet::new();
        let mut counts = BTreeMap::new();
        for batch in state.batches.iter().filter(|batch| seen.insert((batch.isolate_id, batch.seq))) {
            for visits in batch.filtered.iter().filter(|visits| visits.link_id == link_id) {
                *counts.entry(visits.reason).or_default() += visits.count;
            }
        }
        counts
    }

    /// Waits until that many visits of a link were told as filtered, and then a little longer for any too many.
    pub(crate) fn awaits_filtered(&self, link_id: Uuid, count: u32) -> BTreeMap<FilterReason, u32> {
        let started = Instant::now();
        while self.filtered(link_id).values().sum::<u32>() < count && started.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(50));
        }
        std::thread::sleep(Duration::from_millis(500));
        let filtered = self.filtered(link_id);
        assert_eq!(filtered.values().sum::<u32>(), count, "{filtered:?} after {:?}", started.elapsed());
        filtered
    }

    /// Sequence numbers delivered by each isolate, sorted, each once.
    pub(crate) fn sequences(&self) -> HashMap<Uuid, Vec<u64>> {
        let mut sequences: HashMap<Uuid, Vec<u64>> = HashMap::new();
        for batch in &self.state.lock().unwrap().batches {
            sequences.entry(batch.isolate_id).or_default().push(batch.seq);
        }
        for numbers in sequences.values_mut() {
            numbers.sort_unstable();
            numbers.dedup();
        }
        sequences
    }
}

fn answer(state: &Mutex<State>, call: &Call) -> Answer {
    let Some(path) = call.target.strip_prefix("/v1/edge/") else { return origin(call) };
    let problem = |status, code: &str| Answer::json(status, &json!({ "code": code }));
    let mut state = state.lock().unwrap();
    state.calls.push((path.to_owned(), call.header("x-request-id").to_owned()));
    if let Some(stranger) = &state.stranger {
        return stranger.clone();
    }
    match (call.method.as_str(), path.strip_prefix("links/")) {
        _ if call.header("authorization") != format!("Bearer {EDGE_KEY}") => problem(401, "unauthorized"),
        ("GET", Some(rest)) => {
            state.lookups += 1;
            let name = rest.split('?').next().unwrap_or_default();
            match state.links.get(name) {
                Some(record) => Answer::json(200, &serde_json::to_value(record).unwrap()),
                None => problem(404, "not_found"),
            }
        }
        ("GET", None) if path == "salts" => {
            state.salt_lookups += 1;
            if state.without_salts {
                return problem(503, "unavailable");
            }
            Answer::json(200, &serde_json::to_value(salts()).unwrap())
        }
        ("POST", None) if path == "clicks" => {
            if state.refusals > 0 {
                state.refusals -= 1;
                return problem(503, "unavailable");
            }
            let Ok(ClickBatches { batches }) = serde_json::from_slice(&call.body) else {
                return problem(422, "validation_failed");
            };
            let verdict = |batch: &ClickBatch| BatchVerdict { accepted: batch.clicks.len(), ..BatchVerdict::default() };
            let results = batches.iter().map(verdict).collect();
            state.batches.extend(batches);
            Answer::json(200, &serde_json::to_value(ClickVerdicts { results }).unwrap())
        }
        _ => problem(404, "not_found"),
    }
}

/// The origin says what reached it.
fn origin(call: &Call) -> Answer {
    let sum = call.body.iter().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    let seen = json!({
        "origin": true,
        "method": call.method.as_str(),
        "url": call.target,
        "body_bytes": call.body.len(),
        "body_sum": sum,
        "x_custom": call.header("x-custom"),
    });
    Answer::json(if call.target.contains("teapot") { 418 } else { 200 }, &seen)
}
