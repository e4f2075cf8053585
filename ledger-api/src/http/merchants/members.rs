//! `/v1/merchants/{id}/members`: who may sign in to the pages.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::members::{self, MemberRow};
use crate::db::merchants;
use crate::http::auth::OperatorKey;
use crate::http::idempotency::{Creation, NO_MERCHANT, Once};
use crate::http::openapi::tags;
use crate::http::params::{Id, Ids};
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::mail::{self, Recipient};
use crate::pages::Language;
use crate::pages::mail::Message;

/// What a member works at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MemberRole {
    /// Programs, affiliates, orders.
    Merchant,
    /// Payouts, with a second factor.
    Finance,
}

impl MemberRole {
    fn name(self) -> &'static str {
        match self {
            Self::Merchant => "merchant",
            Self::Finance => "finance",
        }
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MemberBody)]
pub(crate) struct NewMember {
    /// Signs in by it. It is also the person that four eyes compares: keys of the same person carry the same text.
    #[schema(max_length = 254, format = "email", example = "gus@my-shop.example")]
    pub(crate) email: String,
    /// What pages and mails call the member.
    #[serde(default)]
    #[schema(max_length = 200, example = "Gus Grant")]
    pub(crate) name: String,
    /// What the member works at.
    pub(crate) role: MemberRole,
    /// Language of pages and mails: `en` or `de`; `en`.
    #[serde(default)]
    #[schema(value_type = String, example = "en")]
    pub(crate) language: Language,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Member)]
pub(super) struct MemberView {
    id: Uuid,
    #[schema(format = "email", example = "gus@my-shop.example")]
    email: String,
    #[schema(example = "Gus Grant")]
    name: String,
    #[schema(value_type = MemberRole)]
    role: String,
    #[schema(example = "en")]
    language: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

impl From<MemberRow> for MemberView {
    fn from(row: MemberRow) -> Self {
        let MemberRow { member_id: id, email, name, role, language, created_at } = row;
        Self { id, email, name, role, language, created_at }
    }
}

/// A merchant's members.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Members)]
pub(super) struct MembersView {
    data: Vec<MemberView>,
}

/// List a merchant's members
///
/// Who may sign in to the pages, by role and address.
#[utoipa::path(
    get,
    path = "/v1/merchants/{id}/members",
    operation_id = "list_members",
    tag = tags::MERCHANTS,
    params(OperatorKey, Id),
    responses((status = 200, description = "The members", body = MembersView)),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    _: OperatorKey,
    Id(merchant_id): Id,
) -> Answer<Json<MembersView>> {
    let mut connection = app.db.acquire().await?;
    if !merchants::exists(&mut connection, merchant_id).await? {
        return Err(Problem::not_found("merchant"));
    }
    let rows = members::list(&mut connection, merchant_id).await?;
    Ok(Json(MembersView { data: rows.into_iter().map(MemberView::from).collect() }))
}

/// Create a member
///
/// Somebody may sign in to the pages, and is told by mail. The same address and role again answers 200 with what is there.
#[utoipa::path(
    post,
    path = "/v1/merchants/{id}/members",
    operation_id = "create_member",
    tag = tags::MERCHANTS,
    params(OperatorKey, Id, Once),
    request_body = NewMember,
    responses(
        (status = 201, description = "The member", body = MemberView),
        (status = 200, description = "The address has that role already", body = MemberView),
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    _: OperatorKey,
    Id(merchant_id): Id,
    Creation { once, body: mut new }: Creation<NewMember>,
) -> Answer<Response> {
    let mut check = Check::default();
    check.email_of_person("email", &new.email);
    if !new.name.is_empty()
        && let Some(name) = check.plain_name("name", &new.name)
    {
        name.as_str().clone_into(&mut new.name);
    }
    check.done()?;

    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, NO_MERCHANT).await? {
        return Ok(first);
    }
    let merchant = merchants::name(&mut transaction, merchant_id).await?;
    let merchant = merchant.ok_or_else(|| Problem::not_found("merchant"))?;
    let made = invite(&mut transaction, merchant_id, &merchant, &new).await?;
    let member = members::find_by_email(&mut transaction, merchant_id, &new.email, new.role.name()).await?;
    let view = MemberView::from(member.ok_or_else(|| Problem::not_found("member"))?);
    let status = if made { StatusCode::CREATED } else { StatusCode::OK };
    let answer = once.keep(&mut transaction, &app, NO_MERCHANT, status, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Lets somebody in, and tells them by mail, in the caller's transaction; `false` when they had that role already.
pub(crate) async fn invite(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    merchant: &str,
    new: &NewMember,
) -> Answer<bool> {
    let (member_id, role) = (app::new_id().map_err(Problem::internal)?, new.role.name());
    let language = new.language.name();
    let made = members::insert(connection, merchant_id, member_id, &new.email, &new.name, role, language).await?;
    if made {
        let recipient = Recipient { email: new.email.clone(), name: new.name.clone(), language: new.language };
        let message =
            Message::MemberInvitation { merchant: merchant.to_owned(), finance: new.role == MemberRole::Finance };
        let key = format!("member:{member_id}");
        mail::enqueue(connection, merchant_id, &recipient, &message, &key, app::now()).await?;
    }
    Ok(made)
}

/// Remove a member
///
/// The address no longer opens this desk; open pages of it close at their next click.
#[utoipa::path(
    delete,
    path = "/v1/merchants/{id}/members/{member_id}",
    operation_id = "remove_member",
    tag = tags::MERCHANTS,
    params(
        OperatorKey,
        ("id" = Uuid, Path, description = "The merchant"),
        ("member_id" = Uuid, Path, description = "The member"),
    ),
    responses((status = 204, description = "Removed")),
)]
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    _: OperatorKey,
    Ids(merchant_id, member_id): Ids,
) -> Answer<StatusCode> {
    let mut connection = app.db.acquire().await?;
    let removed = members::delete(&mut connection, merchant_id, member_id).await?;
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found("member")) }
}
