//! Connected accounts. Any `acct_…` exists and is ready unless a control says otherwise; one made here is ready after
//! its onboarding page.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::form::Form;
use super::refusal::Refusal;
use super::{answer, idempotency, objects};
use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;
use crate::controls::{AccountRefusal, Controls};
use crate::record::{Account, Event};
use crate::webhook::Webhooks;
use crate::world::World;
use crate::{clock, ids};

pub(super) async fn create_account(State(app): State<App>, call: Call) -> Answer {
    app.work(move |provider| idempotency::once(provider, &call, |_| create(&call)).0).await
}

pub(super) async fn show_account(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    app.work(move |provider| answer(&call, find(provider.world(), &id).map(|found| objects::account(&found)))).await
}

/// Tells what a change of the controls means for the accounts that it touches.
pub(crate) fn announce(world: &World, before: &Controls, webhooks: &Webhooks) {
    let touched = before.accounts.keys().chain(world.controls.accounts.keys()).collect::<BTreeSet<_>>();
    for id in touched {
        if before.accounts.get(id) == world.controls.accounts.get(id) {
            continue;
        }
        match find(world, id) {
            Ok(account) => webhooks.send_connected(id, "account.updated", &objects::account(&account)),
            Err(_) => webhooks.send_connected(
                id,
                "account.application.deauthorized",
                &json!({ "id": "ca_fake", "object": "application", "name": "fake" }),
            ),
        }
    }
}

/// The account, made up if nobody made it here.
pub(super) fn find(world: &World, id: &str) -> Result<Account, Refusal> {
    let refusal = world.controls.accounts.get(id).copied();
    if !id.starts_with("acct_") || refusal == Some(AccountRefusal::ResourceMissing) {
        let message = format!(
            "The provided key does not have access to account '{id}' (or that account does not exist). Application \
             access may have been revoked."
        );
        return Err(Refusal::invalid(403, message).code("account_invalid"));
    }
    let mut account = world.accounts.get(id).cloned().unwrap_or_else(|| Account {
        id: id.to_owned(),
        kind: "express".to_owned(),
        country: "DE".to_owned(),
        email: None,
        metadata: BTreeMap::new(),
        onboarded: true,
        created: 0,
    });
    account.onboarded &= refusal.is_none();
    Ok(account)
}

/// Stripe knows some hundred parameters here; those that are not kept are ignored.
fn create(call: &Call) -> Result<(Option<Event>, Value), Refusal> {
    let mut form = Form::new(call.form());
    let account = Account {
        id: ids::stripe("acct"),
        kind: form.take("type").unwrap_or_else(|| "standard".to_owned()),
        country: form.take("country").unwrap_or_else(|| "DE".to_owned()),
        email: form.take("email"),
        metadata: form.metadata()?,
        onboarded: false,
        created: clock::now_seconds(),
    };
    if !matches!(account.kind.as_str(), "standard" | "express" | "custom") {
        let message = "Invalid type: must be one of standard, express, or custom";
        return Err(Refusal::invalid(400, message).param("type"));
    }
    let object = objects::account(&account);
    Ok((Some(Event::Account(account)), object))
}
