//! Live numbers: a page that is open hears that what it shows has changed, by server-sent events, and reads itself again.
//!
//! Nothing but "changed" is told, so that there is one way to show a thing. Connections are few and end; a page whose connection
//! is refused does not move until a later one is taken. What a page shows already is told by a mark, which browsers send when
//! they come back and some pages when they begin: what has changed meanwhile is told at once.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use http_body_util::channel::Channel;
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;
use uuid::Uuid;

use super::error::PageError;
use super::page::PageResult;
use crate::app::App;
use crate::pages::Query;

/// How often it is looked.
const LOOK: Duration = Duration::from_secs(3);
/// A connection that has been silent for so long says that it is there.
const SILENCE: Duration = Duration::from_secs(15);
/// A connection ends after so long; browsers come back by themselves.
const LONGEST: Duration = Duration::from_mins(10);

/// Of what there is to show, in short: another one whenever that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark(String);

impl Mark {
    fn of(shown: &str) -> Self {
        Self(hex::encode(Sha256::digest(shown).get(..8).unwrap_or_default()))
    }
}

/// Where a page listens that shows this already. It has to be read before what the page shows.
pub(crate) fn address(path: &str, shown: &str) -> String {
    format!("{path}?since={}", Mark::of(shown).0)
}

/// The mark of what the page has that begins to listen, if it knows: of what it heard last, or of what it was made with.
#[derive(Debug)]
pub(crate) struct Seen(Option<Mark>);

impl<S: Send + Sync> FromRequestParts<S> for Seen {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let heard = parts.headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
        let query = Query::parse(parts.uri.query().unwrap_or_default());
        Ok(Self(heard.or_else(|| query.get("since").map(str::to_owned)).map(Mark)))
    }
}

/// What to say after a look: that there is something else now, or for the first time what there is; nothing when it is the same.
fn said(seen: Option<&Mark>, now: &Mark) -> Option<String> {
    match seen {
        None => Some(format!("id: {}\n\n", now.0)),
        Some(seen) if seen == now => None,
        Some(_) => Some(format!("id: {}\nevent: changed\ndata:\n\n", now.0)),
    }
}

/// Tells a page of a member or affiliate whenever what `look` answers is another than it has.
pub(crate) fn changes<L, F>(app: Arc<App>, person: Uuid, seen: Seen, look: L) -> PageResult
where
    L: Fn(Arc<App>) -> F + Send + 'static,
    F: Future<Output = Result<String, sqlx::Error>> + Send,
{
    let seat = app.listeners.take(person).ok_or(PageError::Unavailable)?;
    let (mut sender, body) = Channel::<Bytes>::new(4);
    tokio::spawn(async move {
        let _seat = seat;
        let mut stopping = app.stopping.clone();
        let (began, mut spoke) = (Instant::now(), None::<Instant>);
        let mut last = seen.0;
        while began.elapsed() < LONGEST && !*stopping.borrow() {
            let Ok(now) = look(Arc::clone(&app)).await.map(|shown| Mark::of(&shown)) else { break };
            let silent = spoke.is_none_or(|spoke| spoke.elapsed() >= SILENCE);
            let said = said(last.as_ref(), &now).or_else(|| silent.then(|| ": here\n\n".to_owned()));
            last = Some(now);
            if let Some(said) = said {
                if sender.send_data(Bytes::from(said)).await.is_err() {
                    break;
                }
                spoke = Some(Instant::now());
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = stopping.changed() => {}
            }
        }
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    let response: Response = (headers, Body::new(body)).into_response();
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_to_whom_it_is_one_and_whoever_knows_nothing_hears_what_there_is() {
        let (one, other) = (Mark::of("1"), Mark::of("2"));
        assert_eq!(said(Some(&one), &one), None);
        assert_eq!(said(None, &one).unwrap(), format!("id: {}\n\n", one.0));
        assert_eq!(said(Some(&one), &other).unwrap(), format!("id: {}\nevent: changed\ndata:\n\n", other.0));
    }

    #[tokio::test]
    async fn what_a_browser_heard_last_counts_more_than_what_the_page_was_made_with() {
        let seen = async |request: axum::http::request::Builder| {
            let (mut parts, ()) = request.body(()).unwrap().into_parts();
            let Ok(Seen(mark)) = Seen::from_request_parts(&mut parts, &()).await;
            mark.map(|mark| mark.0)
        };
        let request = || axum::http::Request::get("/finance/live?since=a");
        assert_eq!(seen(request()).await.unwrap(), "a");
        assert_eq!(seen(request().header("last-event-id", "b")).await.unwrap(), "b");
        assert_eq!(seen(axum::http::Request::get("/finance/live")).await, None);
        assert_eq!(address("/finance/live", "shown"), format!("/finance/live?since={}", Mark::of("shown").0));
    }
}
