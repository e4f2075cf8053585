//! `POST /v1/account_links`: the address of an onboarding page.

use axum::extract::State;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::form::Form;
use super::refusal::Refusal;
use super::{accounts, idempotency};
use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;
use crate::clock;
use crate::world::World;

const LIFETIME_SECONDS: i64 = 300;

pub(super) async fn create_account_link(State(app): State<App>, call: Call) -> Answer {
    let origin = format!("http://{}", app.address);
    app.work(move |provider| {
        let work = |world: &World| create(world, &call, &origin).map(|link| (None, link));
        idempotency::once(provider, &call, work).0
    })
    .await
}

fn create(world: &World, call: &Call, origin: &str) -> Result<Value, Refusal> {
    let mut form = Form::new(call.form());
    let account = accounts::find(world, &form.required("account")?)?;
    let kind = form.required("type")?;
    if !matches!(kind.as_str(), "account_onboarding" | "account_update") {
        let message = "Invalid type: must be one of account_onboarding or account_update";
        return Err(Refusal::invalid(400, message).param("type"));
    }
    form.required("refresh_url")?;
    let return_url = form.required("return_url")?;
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("return_url", &return_url).finish();
    let created = clock::now_seconds();
    Ok(json!({
        "object": "account_link",
        "created": created,
        "expires_at": created + LIFETIME_SECONDS,
        "url": format!("{origin}/setup/e/{}?{query}", account.id),
    }))
}
