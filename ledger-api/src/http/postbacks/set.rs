//! `PUT /v1/affiliates/{id}/postback`: sets it, changes it, or enables it again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::show::{PostbackView, find};
use crate::app::{self, App};
use crate::db::affiliates;
use crate::db::audit::{self, Deed};
use crate::db::webhooks::postbacks;
use crate::domain::endpoint_url::Reach;
use crate::domain::event::EventType;
use crate::domain::postback::{BadTemplate, Template};
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::http::webhook_endpoints::bad_url;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PostbackBody)]
pub(super) struct Request {
    /// Like that of a webhook endpoint, with macros in path or query: `{conversion_id}`, `{order_id}`, `{amount}`,
    /// `{currency}`, `{commission}`, `{status}`, `{click_id}`, `{campaign}`, `{event}`.
    #[schema(
        max_length = 2048,
        pattern = "^https://",
        example = "https://partner.example/postback?click={click_id}&sum={commission}"
    )]
    url: String,
    /// Some of those that affiliates are told of, `conversion.created` and `commission.…`; all of them, if it is left out.
    #[schema(value_type = Option<Vec<EventType>>, min_items = 1, example = json!(["commission.approved"]))]
    events: Option<Vec<String>>,
}

impl Request {
    fn check(self, reach: Reach) -> Result<(String, Vec<&'static str>), Problem> {
        let mut check = Check::default();
        if let Err(bad) = Template::parse(&self.url, reach) {
            let code = if let BadTemplate::Address(bad) = bad { bad_url(bad) } else { "invalid" };
            check.refuse("url", code, bad.to_string());
        }
        let told: Vec<&'static str> =
            EventType::ALL.iter().filter(|event| event.is_told_to_affiliates()).map(|event| event.name()).collect();
        let events = self.events.unwrap_or_else(|| told.iter().map(ToString::to_string).collect());
        if events.is_empty() || events.iter().any(|name| !told.contains(&name.as_str())) {
            check.refuse("events", "invalid", format!("a postback is told of some of {}", told.join(", ")));
        }
        let wanted = told.into_iter().filter(|name| events.iter().any(|event| event == name)).collect();
        check.finish(Some((self.url, wanted)))
    }
}

/// Set an affiliate's postback
///
/// Setting it again changes it, and enables one that was disabled.
#[utoipa::path(
    put,
    path = "/v1/affiliates/{id}/postback",
    operation_id = "set_postback",
    tag = tags::WEBHOOKS,
    params(MerchantKey, Id),
    request_body = Request,
    responses(
        (status = 200, description = "The postback as it now stands", body = PostbackView),
    ),
)]
pub(super) async fn set(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Id(affiliate_id): Id,
    Body(request): Body<Request>,
) -> Answer<Json<PostbackView>> {
    let (url, events) = request.check(app.sender.reach())?;
    let endpoint_id = app::new_id().map_err(Problem::internal)?;
    let mut transaction = app.db.begin().await?;
    if !affiliates::lock(&mut transaction, merchant_id, affiliate_id).await? {
        return Err(Problem::not_found("affiliate"));
    }
    postbacks::set(&mut transaction, merchant_id, affiliate_id, endpoint_id, (&url, &events), app::now()).await?;
    // Its address may name the affiliate; the audit trail is for ever.
    let after = Some(json!({ "events": events }));
    let deed = Deed { action: "postback.set", object_id: affiliate_id, before: None, after };
    audit::write(&mut transaction, merchant_id, app::new_id().map_err(Problem::internal)?, &caller, &deed).await?;
    let stored = find(&mut transaction, merchant_id, affiliate_id).await?;
    transaction.commit().await?;
    Ok(Json(stored.into()))
}
