//! `GET /v1/referral-codes/{code}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use shared::link::LinkName;
use sqlx::PgConnection;
use uuid::Uuid;

use super::view::CodeView;
use crate::app::App;
use crate::db::referrals::codes::{self, Code, Filter};
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::problem::{Answer, Problem};

/// The code in the path, in upper case. A text that cannot be a code names none.
pub(super) struct CodeInPath(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for CodeInPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        match path.ok().and_then(|Path(text)| LinkName::parse(&text)) {
            Some(LinkName::Code(code)) => Ok(Self(code)),
            _ => Err(Problem::not_found("referral code")),
        }
    }
}

/// Show a customer's code
#[utoipa::path(
    get,
    path = "/v1/referral-codes/{code}",
    operation_id = "show_referral_code",
    tag = tags::REFERRALS,
    params(ReadKey, ("code" = String, Path, description = "The code, in either case.", example = "ABC12345")),
    responses(
        (status = 200, description = "The code", body = CodeView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    CodeInPath(code): CodeInPath,
) -> Answer<Json<CodeView>> {
    let mut connection = app.db.acquire().await?;
    let code = find(&mut connection, merchant_id, &code).await?;
    CodeView::new(code, &app.link_url).map(Json)
}

/// The code as it now stands.
pub(super) async fn find(connection: &mut PgConnection, merchant_id: Uuid, code: &str) -> Answer<Code> {
    let by = Filter { code: Some(code), ..Filter::default() };
    codes::find(connection, merchant_id, &by).await?.ok_or_else(|| Problem::not_found("referral code"))
}
