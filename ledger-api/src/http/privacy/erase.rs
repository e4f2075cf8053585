//! `POST /v1/privacy/erase`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::person::PersonBody;
use crate::app::{self, App};
use crate::db::retry::retrying;
use crate::domain::erasure::Person;
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::openapi::{InvalidState, NotFound, tags};
use crate::http::problem::{Answer, Problem};
use crate::privacy::{self, Erasure, ErasureError};

/// Erase a person
///
/// Takes away everything that is held of a customer or an affiliate now; orders and earnings stay in the books, of nobody.
/// Of an address it takes away invitations and mails. The answer says what was erased, and what is kept, why, and until
/// when. Asking again takes what has come since, and is answered with that. An affiliate is terminated by it; as long as
/// money is owed to it or by it, the answer is `invalid_state`.
#[utoipa::path(
    post,
    path = "/v1/privacy/erase",
    operation_id = "erase_person",
    tag = tags::PRIVACY,
    params(MerchantKey),
    request_body = PersonBody,
    responses(
        (status = 200, description = "What was erased, and what is kept", body = Erasure),
        NotFound,
        InvalidState,
    ),
)]
pub(super) async fn erase(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Body(body): Body<PersonBody>,
) -> Answer<Json<Erasure>> {
    let now = app::now();
    let erasure = match body.read()? {
        Person::Customer(id) => {
            retrying!(privacy::erase_customer(&app.db, &app.vault, merchant_id, &id, &caller, now).await)?
        }
        Person::Affiliate(id) => retrying!(privacy::erase_affiliate(&app.db, merchant_id, id, &caller, now).await)?,
        Person::Address(email) => retrying!(privacy::erase_address(&app.db, merchant_id, &email, &caller, now).await)?,
    };
    Ok(Json(erasure))
}

impl From<ErasureError> for Problem {
    fn from(error: ErasureError) -> Self {
        match error {
            ErasureError::Database(error) => error.into(),
            ErasureError::Random(error) => Self::internal(error),
            ErasureError::UnknownAffiliate => Self::not_found("affiliate"),
            ErasureError::Owed => Self::invalid_state(error.to_string()),
        }
    }
}
