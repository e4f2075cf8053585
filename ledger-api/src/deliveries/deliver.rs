//! One endpoint's turn: claim, send, write down, until nothing is due.

use std::sync::Arc;
use std::time::{Duration as StdDuration, Instant};

use serde_json::json;
use shared::api_key::Role;
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Sender;
use super::client::{Answer, Message, Reply};
use super::secret::{SigningSecret, open};
use crate::app::{self, App};
use crate::db::audit::{self, Deed};
use crate::db::decode::decode;
use crate::db::retry::retrying;
use crate::db::webhooks::attempts::{self, Begun, Outcome};
use crate::db::webhooks::deliveries::DueEndpoint;
use crate::db::webhooks::endpoints::EndpointRow;
use crate::db::webhooks::{failing, listeners};
use crate::domain::caller::Caller;
use crate::domain::delivery::{DISABLE_AFTER, DeliveryStatus, EndpointStatus, Verdict, is_given_up, wait_after};
use crate::domain::retry_after::asked_wait;
use crate::mail::disabled_endpoint;

/// Requests of this process that one endpoint has to answer at once.
const AT_ONCE: usize = 16;
/// How long what was claimed is nobody else's: three times what the slowest request may take.
const LEASE: Duration = Duration::seconds(30);
/// How often a turn looks what has become due, while it waits for answers.
const LOOK_AGAIN: StdDuration = StdDuration::from_millis(500);

/// How a turn went.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// Deliveries that were taken.
    pub taken: u64,
    /// Attempts that failed and are made again.
    pub put_off: u64,
    /// Deliveries given up.
    pub failed: u64,
    /// Whether the endpoint is not called any more from now on.
    pub disabled: bool,
}

/// What all requests begun together share.
struct Receiver {
    endpoint: EndpointRow,
    secrets: Vec<SigningSecret>,
}

/// An endpoint's requests that are under way.
type UnderWay = JoinSet<(Verdict, Outcome)>;

/// Sends what is due to one endpoint, `AT_ONCE` at a time, and tells `counted` what came of it. A slow answer keeps one
/// place and not the others. The turn ends when nothing is due and nothing under way; after `longest`, once `stop` says so,
/// and when the endpoint takes nothing, no more is begun.
///
/// # Errors
/// Of the database. What was under way then is sent again when its lease ends.
pub async fn take_turn(
    app: &Arc<App>,
    due: DueEndpoint,
    longest: StdDuration,
    stop: &watch::Receiver<bool>,
    counted: impl Fn(Delivered),
) -> Result<(), sqlx::Error> {
    let began = Instant::now();
    let mut under_way = UnderWay::new();
    let mut takes = true;
    loop {
        let places = AT_ONCE.saturating_sub(under_way.len());
        if takes && places > 0 && began.elapsed() < longest && !*stop.borrow() {
            begin(app, due, places, &mut under_way).await?;
        }
        if under_way.is_empty() {
            return Ok(());
        }
        let outcomes = next_outcomes(&mut under_way).await;
        if outcomes.is_empty() {
            continue;
        }
        let delivered = retrying!(write_down(app, due, &outcomes, app::now()).await)?;
        takes &= delivered.taken > 0;
        counted(delivered);
    }
}

/// Claims what is due, in as many places as there are, and begins to send it.
async fn begin(app: &Arc<App>, due: DueEndpoint, places: usize, under_way: &mut UnderWay) -> Result<(), sqlx::Error> {
    let DueEndpoint { merchant_id, endpoint_id, .. } = due;
    let now = app::now();
    // Given back before anything is sent: the network takes seconds, and connections to the database are few.
    let mut connection = app.db.acquire().await?;
    let Some(endpoint) = listeners::called(&mut connection, merchant_id, endpoint_id).await? else { return Ok(()) };
    let secrets = secrets(app, &endpoint, now)?;
    let limit = i64::try_from(places).unwrap_or(1);
    let begun = attempts::begin(&mut connection, merchant_id, endpoint_id, limit, now, now + LEASE).await?;
    let receiver = Arc::new(Receiver { endpoint, secrets });
    for attempt in begun {
        let (app, receiver) = (Arc::clone(app), Arc::clone(&receiver));
        under_way.spawn(async move { send(&app.sender, &receiver, attempt).await });
    }
    Ok(())
}

/// Everything that has ended by the time something does; nothing, when it is time to look again what is due.
async fn next_outcomes(under_way: &mut UnderWay) -> Vec<(Verdict, Outcome)> {
    let Ok(first) = tokio::time::timeout(LOOK_AGAIN, under_way.join_next()).await else { return Vec::new() };
    let mut ended: Vec<_> = first.into_iter().collect();
    ended.extend(std::iter::from_fn(|| under_way.try_join_next()));
    let outcome = |ended: Result<_, _>| {
        // Its lease ends, and it is sent again.
        ended.inspect_err(|error| tracing::error!(%error, "an attempt to deliver an event ended early")).ok()
    };
    ended.into_iter().filter_map(outcome).collect()
}

fn secrets(app: &App, endpoint: &EndpointRow, now: OffsetDateTime) -> Result<Vec<SigningSecret>, sqlx::Error> {
    let previous = endpoint.previous_secret_until.is_some_and(|until| until > now);
    let sealed = endpoint.secret.iter().chain(endpoint.previous_secret.iter().filter(|_| previous));
    sealed.map(|sealed| open(&app.vault, endpoint.merchant_id, endpoint.endpoint_id, sealed).map_err(decode)).collect()
}

async fn send(sender: &Sender, receiver: &Receiver, attempt: Begun) -> (Verdict, Outcome) {
    let (url, message) = if let Some(filled_in) = &attempt.url {
        (filled_in.as_str(), Message::Postback)
    } else {
        let (event_id, body) = (attempt.event_id, attempt.body.as_str());
        (receiver.endpoint.url.as_str(), Message::Signed { event_id, secrets: &receiver.secrets, body })
    };
    let reply = sender.send(url, message, app::now()).await;
    outcome(&attempt, reply, app::now(), app::entropy().map_or(0, u16::from_be_bytes))
}

fn outcome(attempt: &Begun, reply: Reply, now: OffsetDateTime, random: u16) -> (Verdict, Outcome) {
    let asked =
        reply.answer.as_ref().ok().and_then(|answer| asked_wait(answer.status, answer.retry_after.as_deref()?, now));
    let (status_code, answer, error) = match reply.answer {
        Ok(Answer { status, text, .. }) => (Some(status), Some(text), None),
        Err(error) => (None, None, Some(error)),
    };
    let verdict = Verdict::of(status_code);
    let failures = u32::try_from(attempt.failures).unwrap_or(0).saturating_add(1);
    let wait = if verdict == Verdict::NotTaken { wait_after(failures, asked, random) } else { None };
    let status = match (verdict, wait) {
        (Verdict::Taken, _) => DeliveryStatus::Delivered,
        (_, Some(_)) => DeliveryStatus::Pending,
        (_, None) => DeliveryStatus::Failed,
    };
    let outcome = Outcome {
        delivery_id: attempt.delivery_id,
        number: attempt.number,
        duration_ms: i32::try_from(reply.took.as_millis()).unwrap_or(i32::MAX),
        status_code: status_code.map(i32::from),
        answer,
        error,
        status: status.name(),
        next_attempt_at: wait.map(|wait| now + wait),
    };
    (verdict, outcome)
}

async fn write_down(
    app: &App,
    due: DueEndpoint,
    outcomes: &[(Verdict, Outcome)],
    now: OffsetDateTime,
) -> Result<Delivered, sqlx::Error> {
    let DueEndpoint { merchant_id, endpoint_id, .. } = due;
    let mut transaction = app.db.begin().await?;
    let disabled = judge(&mut transaction, due, outcomes, now).await?;
    let rows: Vec<&Outcome> = outcomes.iter().map(|(_, outcome)| outcome).collect();
    attempts::finish(&mut transaction, merchant_id, &rows, now).await?;
    transaction.commit().await?;
    let count = |status: DeliveryStatus| {
        u64::try_from(rows.iter().filter(|outcome| outcome.status == status.name()).count()).unwrap_or(0)
    };
    if let Some(reason) = disabled {
        tracing::warn!(%merchant_id, %endpoint_id, reason, "an endpoint is disabled");
    }
    Ok(Delivered {
        taken: count(DeliveryStatus::Delivered),
        put_off: count(DeliveryStatus::Pending),
        failed: count(DeliveryStatus::Failed),
        disabled: disabled.is_some(),
    })
}

/// What these attempts mean for the endpoint; the reason, if it is disabled for them.
async fn judge(
    connection: &mut PgConnection,
    due: DueEndpoint,
    outcomes: &[(Verdict, Outcome)],
    now: OffsetDateTime,
) -> Result<Option<&'static str>, sqlx::Error> {
    let DueEndpoint { merchant_id, endpoint_id, .. } = due;
    let verdicts = || outcomes.iter().map(|(verdict, _)| *verdict);
    if verdicts().any(|verdict| verdict == Verdict::Taken) {
        failing::recovered(connection, merchant_id, endpoint_id).await?;
        return Ok(None);
    }
    let since = failing::failed(connection, merchant_id, endpoint_id, now).await?;
    let gone = verdicts().any(|verdict| verdict == Verdict::Gone);
    let reason = if gone {
        "it answered 410 Gone"
    } else if since.is_some_and(|since| is_given_up(since, now)) {
        "it took nothing for five days"
    } else {
        return Ok(None);
    };
    let disabled = failing::disable(connection, merchant_id, endpoint_id, reason, now).await?;
    let Some(disabled) = disabled else { return Ok(None) };
    let deed = Deed {
        action: "webhook_endpoint.disable",
        object_id: endpoint_id,
        before: Some(json!({ "status": EndpointStatus::Enabled, "failing_since": since.map(text) })),
        after: Some(json!({ "status": EndpointStatus::Disabled, "reason": reason })),
    };
    let audit_id = app::new_id().map_err(decode)?;
    audit::write(connection, merchant_id, audit_id, &nobody(merchant_id), &deed).await?;
    disabled_endpoint::tell(connection, merchant_id, endpoint_id, &disabled, gone, now).await?;
    Ok(Some(reason))
}

fn text(at: OffsetDateTime) -> String {
    at.format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
}

/// The server itself, in the audit trail.
fn nobody(merchant_id: Uuid) -> Caller {
    let (key_id, role, merchant_ids) = (Uuid::nil(), Role::Merchant, Some(vec![merchant_id]));
    Caller { key_id, role, person: "tributary".into(), merchant_ids }
}

const _: () = assert!(DISABLE_AFTER.whole_days() == 5, "the reason above says so");
