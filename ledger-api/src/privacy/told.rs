//! Takes a person out of what others were told: the bodies of events, and what receivers answered to them.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Erasure;
use crate::db::decode::decode;
use crate::db::privacy::told::{self, Subjects, ToldEvent};
use crate::domain::event_words;

/// Events read at once.
const AT_ONCE: i64 = 500;

/// Empties these fields in every event about the person, and forgets the answers.
pub(super) async fn erase(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subjects: Subjects<'_>,
    fields: &[&str],
    erasure: &mut Erasure,
) -> Result<(), sqlx::Error> {
    let mut after = Uuid::nil();
    let mut emptied = 0;
    loop {
        let events = told::lock_events(connection, merchant_id, subjects, after, AT_ONCE).await?;
        let changed = without(&events, fields)?;
        emptied += u64::try_from(changed.len()).unwrap_or(u64::MAX);
        if !changed.is_empty() {
            told::store_bodies(connection, merchant_id, &changed).await?;
        }
        match events.last() {
            Some(last) if i64::try_from(events.len()) == Ok(AT_ONCE) => after = last.event_id,
            _ => break,
        }
    }
    let answers = told::blank_answers(connection, merchant_id, subjects).await?;
    // What comes back to events that name nobody any more is forgotten and not worth telling: each retry brings one.
    if emptied > 0 {
        erasure.add("events told to others", emptied);
        erasure.add("answers of receivers", answers);
    }
    Ok(())
}

/// The new bodies of those that hold something.
fn without(events: &[ToldEvent], fields: &[&str]) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    let mut changed = Vec::new();
    for event in events {
        let Some(body) = &event.body else { continue };
        let mut body: Value = serde_json::from_str(body).map_err(decode)?;
        if let Some(data) = body.get_mut("data")
            && event_words::empty(data, fields)
        {
            changed.push((event.event_id, body.to_string()));
        }
    }
    Ok(changed)
}
