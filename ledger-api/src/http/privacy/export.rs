//! `POST /v1/privacy/export`: one JSON document, streamed. A chunk is read when the client has taken the one before.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body as Stream, Bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use http_body_util::channel::{Channel, Sender};
use uuid::Uuid;

use super::person::PersonBody;
use crate::app::{self, App};
use crate::db::affiliates;
use crate::db::audit::{self, Deed};
use crate::db::privacy::export::{self, Page, Section};
use crate::domain::erasure::Person;
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::openapi::{NotFound, tags};
use crate::http::problem::{Answer, Problem};

const CHUNK_ROWS: i64 = 500;
/// How long a client may take for a chunk.
const PATIENCE: Duration = Duration::from_mins(1);

/// Export a person
///
/// Everything that is held of a customer, an affiliate or an address, as the tables have it: one object with a list for
/// each kind of thing. Sealed secrets are left out.
#[utoipa::path(
    post,
    path = "/v1/privacy/export",
    operation_id = "export_person",
    tag = tags::PRIVACY,
    params(MerchantKey),
    request_body = PersonBody,
    responses(
        (status = 200, description = "Everything, streamed", body = Object),
        NotFound,
    ),
)]
pub(super) async fn export(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Body(body): Body<PersonBody>,
) -> Answer<impl IntoResponse> {
    let person = body.read()?;
    let audit_id = app::new_id().map_err(Problem::internal)?;
    let mut connection = app.db.acquire().await?;
    // Of a customer and of an address the audit trail keeps only that somebody was exported.
    let (action, object_id) = match &person {
        Person::Customer(_) => ("privacy.export_customer", audit_id),
        Person::Affiliate(id) => ("privacy.export_affiliate", *id),
        Person::Address(_) => ("privacy.export_address", audit_id),
    };
    if let Person::Affiliate(id) = &person
        && affiliates::find(&mut connection, merchant_id, *id).await?.is_none()
    {
        return Err(Problem::not_found("affiliate"));
    }
    let deed = Deed { action, object_id, before: None, after: None };
    audit::write(&mut connection, merchant_id, audit_id, &caller, &deed).await?;
    drop(connection);

    let (mut sender, channel) = Channel::<Bytes, std::io::Error>::new(1);
    tokio::spawn(async move {
        if let Err(error) = send(&app, &mut sender, merchant_id, &person).await {
            tracing::warn!(%error, "an export of a person was broken off");
            sender.abort(std::io::Error::other("the export was broken off"));
        }
    });
    Ok(([(CONTENT_TYPE, "application/json")], Stream::new(channel)))
}

/// Why an export ends early.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error("the client went away or took too long")]
    Client,
}

async fn send(
    app: &App,
    sender: &mut Sender<Bytes, std::io::Error>,
    merchant_id: Uuid,
    person: &Person,
) -> Result<(), Broken> {
    for (index, section) in Section::of(person).iter().enumerate() {
        let start = if index == 0 { '{' } else { ',' };
        put(sender, format!("{start}\"{}\":[", section.name())).await?;
        let mut after = String::new();
        loop {
            let page = Page { merchant_id, after: &after, limit: CHUNK_ROWS };
            let rows = export::rows(&mut *app.db.acquire().await?, *section, person, page).await?;
            let texts: Vec<String> = rows.iter().map(|row| row.row.to_string()).collect();
            let separator = if after.is_empty() || texts.is_empty() { "" } else { "," };
            put(sender, format!("{separator}{}", texts.join(","))).await?;
            let last = i64::try_from(rows.len()).unwrap_or(0) < CHUNK_ROWS;
            match rows.into_iter().next_back() {
                Some(row) if !last => after = row.key,
                _ => break,
            }
        }
        put(sender, "]".to_owned()).await?;
    }
    put(sender, "}".to_owned()).await
}

async fn put(sender: &mut Sender<Bytes, std::io::Error>, text: String) -> Result<(), Broken> {
    if text.is_empty() {
        return Ok(());
    }
    let sent = tokio::time::timeout(PATIENCE, sender.send_data(Bytes::from(text))).await;
    sent.map_err(|_| Broken::Client)?.map_err(|_| Broken::Client)
}
