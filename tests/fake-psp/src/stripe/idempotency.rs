//! Idempotency keys as Stripe keeps them: <https://docs.stripe.com/api/idempotent_requests>.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::dress;
use super::refusal::Refusal;
use crate::answer::Answer;
use crate::call::Call;
use crate::ids;
use crate::provider::Provider;
use crate::record::{Event, StoredAnswer};
use crate::world::World;

const KEY_LIMIT_CHARS: usize = 255;

/// Carries a POST out once for its key; the second value tells what happened now, never what is replayed.
///
/// The answer is saved in the same record as the event. Saved are successes, refusals made while carrying it out and
/// 500s; not saved are wrong parameters.
pub(super) fn once(
    provider: &mut Provider,
    call: &Call,
    work: impl FnOnce(&World) -> Result<(Option<Event>, Value), Refusal>,
) -> (Answer, Option<Event>) {
    let key = call.header("idempotency-key").filter(|key| !key.is_empty());
    if let Some(refused) = key.and_then(key_too_long) {
        return (refused.into_answer(), None);
    }
    let parameters = fingerprint(call);
    if let Some(stored) = key.and_then(|key| provider.world().answers.get(key)) {
        return (replay(stored, call, &parameters), None);
    }
    let (event, answer) = if call.plan.error_500 {
        (None, Refusal::failure(500).into_answer())
    } else {
        match work(provider.world()) {
            Ok((event, _)) if call.plan.error_500_after => (event, Refusal::failure(500).into_answer()),
            Ok((event, object)) => (event, Answer::new(200, object)),
            Err(refusal) if refusal.is_stored() => (None, refusal.into_answer()),
            Err(refusal) => return (refusal.into_answer(), None),
        }
    };
    let request_id = ids::stripe("req");
    let stored = key.map(|key| StoredAnswer {
        key: key.to_owned(),
        path: call.path.clone(),
        parameters,
        status: answer.status,
        body: answer.body.clone(),
        request_id: request_id.clone(),
    });
    if let Err(error) = provider.commit(event.clone(), stored) {
        return (Answer::complaint(500, format!("journal: {error}")), None);
    }
    let mut answer = dress(answer, call, &request_id);
    if let Some(key) = key {
        answer = answer.with("idempotency-key", key);
    }
    (answer, event)
}

fn replay(stored: &StoredAnswer, call: &Call, parameters: &str) -> Answer {
    let (key, path) = (&stored.key, &stored.path);
    if *path != call.path {
        return Refusal::key_reused(format!(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for \
             ('{path}'). Try using a key other than '{key}' if you meant to execute a different request."
        ))
        .into_answer();
    }
    if stored.parameters != parameters {
        return Refusal::key_reused(format!(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try \
             using a key other than '{key}' if you meant to execute a different request."
        ))
        .into_answer();
    }
    let answer = Answer::new(stored.status, stored.body.clone())
        .with("idempotent-replayed", "true")
        .with("idempotency-key", key.as_str())
        .with("original-request", stored.request_id.as_str());
    dress(answer, call, &ids::stripe("req"))
}

fn key_too_long(key: &str) -> Option<Refusal> {
    let message = || format!("Idempotency keys are at most {KEY_LIMIT_CHARS} characters long.");
    (key.chars().count() > KEY_LIMIT_CHARS).then(|| Refusal::key_reused(message()))
}

/// Parameters count, not bytes: their order does not matter.
fn fingerprint(call: &Call) -> String {
    let mut pairs = call.form();
    pairs.sort_unstable();
    let mut digest = Sha256::new();
    for (name, value) in pairs {
        for part in [name, value] {
            digest.update(u64::try_from(part.len()).unwrap_or_default().to_be_bytes());
            digest.update(part);
        }
    }
    hex::encode(digest.finalize())
}
