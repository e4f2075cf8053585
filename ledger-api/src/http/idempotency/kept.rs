//! A call that creates by one transaction: its key is claimed and its answer kept in that transaction.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::creation::{Key, Once};
use crate::app::App;
use crate::db::idempotent_answers::{self as answers, Kept};
use crate::http::problem::{Answer, Code, Problem};
use crate::vault::{Place, Purpose, Vault};

/// Says that this call has been answered before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

impl Once {
    /// Claims the key for this transaction. The first answer, when the call went through before; the caller returns it
    /// as it is. Without a key there is nothing to claim.
    ///
    /// `conflict` while the first call still runs, `idempotency_key_reused` when the key stands for another call.
    pub(in crate::http) async fn answered(
        &self,
        transaction: &mut PgConnection,
        app: &App,
        merchant_id: Uuid,
    ) -> Answer<Option<Response>> {
        let Some(key) = &self.key else { return Ok(None) };
        let names = app.vault.names(key.place(merchant_id));
        let first = names.first().ok_or_else(|| Problem::internal("the vault has no key"))?;
        if !answers::try_lock(transaction, merchant_id, first).await? {
            let detail = "a call with this Idempotency-Key is still running; send it again to read its answer";
            return Err(Problem::new(Code::Conflict, detail));
        }
        let Some(kept) = answers::find(transaction, merchant_id, &names).await? else { return Ok(None) };
        key.first_answer(&app.vault, merchant_id, &kept)
    }

    /// The answer, kept for the next time in the transaction that made it true.
    pub(in crate::http) async fn keep(
        &self,
        transaction: &mut PgConnection,
        app: &App,
        merchant_id: Uuid,
        status: StatusCode,
        view: &(impl Serialize + Sync),
    ) -> Answer<Response> {
        let body = serde_json::to_vec(view).map_err(Problem::internal)?;
        if let Some(key) = &self.key {
            let place = key.place(merchant_id);
            let names = app.vault.names(place);
            let name = names.first().ok_or_else(|| Problem::internal("the vault has no key"))?;
            let sealed = app.vault.seal(place, &body).map_err(Problem::internal)?;
            let answered = Some((status.as_u16().cast_signed(), sealed.as_slice()));
            answers::insert(transaction, merchant_id, name, &key.fingerprint, answered).await?;
        }
        Ok(json(status, body))
    }
}

impl Key {
    pub(super) fn place(&self, merchant_id: Uuid) -> Place<'_> {
        Place { purpose: Purpose::IdempotentAnswer, merchant_id, name: &self.text }
    }

    /// What this very call was answered first, if that is known.
    pub(super) fn first_answer(&self, vault: &Vault, merchant_id: Uuid, kept: &Kept) -> Answer<Option<Response>> {
        if kept.fingerprint != self.fingerprint {
            let detail =
                "this Idempotency-Key came with another path, query or body before; take a new one for a new call";
            return Err(Problem::new(Code::IdempotencyKeyReused, detail));
        }
        let Some((status, sealed)) = kept.status.zip(kept.answer.as_ref()) else { return Ok(None) };
        let status = u16::try_from(status).map_err(Problem::internal)?;
        let status = StatusCode::from_u16(status).map_err(Problem::internal)?;
        let body = vault.open(self.place(merchant_id), sealed).map_err(Problem::internal)?;
        let mut response = json(status, body);
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        Ok(Some(response))
    }
}

/// A JSON answer from bytes.
pub(super) fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (status, json, Body::from(body)).into_response()
}
