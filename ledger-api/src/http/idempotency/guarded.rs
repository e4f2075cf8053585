//! A call that is recognised by its own ids for ever: sent again, it goes through again and changes nothing. Its key is
//! claimed before the work and its answer kept after it, so the work keeps its own transactions, and orders their batches.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use uuid::Uuid;

use super::creation::{Key, Once};
use super::kept::json;
use crate::app::App;
use crate::db::idempotent_answers as answers;
use crate::http::problem::{Answer, Problem};

impl Once {
    /// Runs `work`, unless its answer is known or the key came with another call (`idempotency_key_reused`).
    ///
    /// Should the server die after the claim, the same call finds a claim without an answer and goes through.
    pub(in crate::http) async fn guard<T: Serialize>(
        &self,
        app: &App,
        merchant_id: Uuid,
        work: impl Future<Output = Answer<(StatusCode, Json<T>)>>,
    ) -> Answer<Response> {
        let Some(key) = &self.key else { return work.await.map(IntoResponse::into_response) };
        let names = app.vault.names(key.place(merchant_id));
        let name = names.first().ok_or_else(|| Problem::internal("the vault has no key"))?;
        let claim = claim(app, merchant_id, key, &names, name).await?;
        if let Claim::Answered(first) = claim {
            return Ok(first);
        }
        let outcome = work.await;
        let mut connection = app.db.acquire().await?;
        match outcome {
            Ok((status, Json(view))) => {
                let body = serde_json::to_vec(&view).map_err(Problem::internal)?;
                let sealed = app.vault.seal(key.place(merchant_id), &body).map_err(Problem::internal)?;
                let code = status.as_u16().cast_signed();
                answers::answer(&mut connection, merchant_id, name, code, &sealed).await?;
                Ok(json(status, body))
            }
            Err(problem) => {
                if matches!(claim, Claim::New) {
                    answers::forget(&mut connection, merchant_id, name).await?;
                }
                Err(problem)
            }
        }
    }
}

/// What a key was found to be.
enum Claim {
    /// This call's own, since now.
    New,
    /// The same call's, which has not been answered.
    Unanswered,
    /// The same call's, with its answer.
    Answered(Response),
}

async fn claim(app: &App, merchant_id: Uuid, key: &Key, names: &[[u8; 32]], name: &[u8; 32]) -> Answer<Claim> {
    let mut connection = app.db.acquire().await?;
    // The second look finds whoever was faster than the insert.
    for _ in 0..2 {
        if let Some(kept) = answers::find(&mut connection, merchant_id, names).await? {
            return Ok(match key.first_answer(&app.vault, merchant_id, &kept)? {
                Some(first) => Claim::Answered(first),
                None => Claim::Unanswered,
            });
        }
        if answers::insert(&mut connection, merchant_id, name, &key.fingerprint, None).await? {
            return Ok(Claim::New);
        }
    }
    Err(Problem::internal("an Idempotency-Key is neither free nor taken"))
}
