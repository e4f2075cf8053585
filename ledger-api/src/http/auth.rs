//! Who is calling: `Authorization: Bearer trb_<role>_<random>_<crc>`, and what that role may do.
//!
//! A handler names the role it wants by the extractor it takes, and again in `params(…)` of its description; a handler
//! without one is open to everybody.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use shared::api_key::{ApiKey, Role};
use utoipa::openapi::path::{Parameter, ParameterIn};
use uuid::Uuid;

use super::body_room::note_caller;
use super::openapi::called_by;
use super::problem::{Code, Problem};
use super::rate_limit::Slot;
use crate::app::App;
use crate::db::api_keys;
use crate::domain::caller::Caller;

async fn caller_of(parts: &Parts, app: &App) -> Result<Caller, Problem> {
    let caller = known_caller(parts, app).await?;
    note_caller(parts, caller.key_id);
    if app.rate_limit.take(caller.key_id, parts.extensions.get::<Slot>()) {
        return Ok(caller);
    }
    Err(Problem::new(Code::RateLimited, "this key calls too often; Retry-After says when to call again"))
}

async fn known_caller(parts: &Parts, app: &App) -> Result<Caller, Problem> {
    let Some(value) = parts.headers.get(header::AUTHORIZATION) else { return Err(no_valid_key()) };
    let hash = presented(value).map(|key| key.hash());
    if let Some(caller) = hash.and_then(|hash| app.keys.get(&hash)) {
        return Ok(Caller::clone(&caller));
    }
    let from = app.client_address.of(&parts.headers, &parts.extensions);
    let was_good = hash.is_some_and(|hash| app.keys.was_good(&hash));
    if !was_good && from.is_some_and(|from| !app.guesses.may_try(from, Instant::now())) {
        app.metrics.connections.key_refused();
        return Err(Problem::new(Code::RateLimited, "too many wrong keys came from this address; try again later"));
    }
    let found = match hash {
        Some(hash) => api_keys::find(&mut *app.db.acquire().await?, &hash).await?.map(|caller| (hash, caller)),
        None => None,
    };
    let Some((hash, caller)) = found else { return Err(wrong_key(app, from)) };
    app.keys.put(hash, Arc::new(caller.clone()));
    Ok(caller)
}

fn no_valid_key() -> Problem {
    Problem::new(Code::Unauthorized, "send a valid key as Authorization: Bearer trb_…")
}

/// The key, if it looks like one: its checksum turns away guesses and typos before they cost a query.
fn presented(value: &HeaderValue) -> Option<ApiKey> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") { token.trim().parse().ok() } else { None }
}

fn wrong_key(app: &App, from: Option<IpAddr>) -> Problem {
    app.metrics.connections.key_refused();
    if let Some(from) = from
        && app.guesses.was_wrong(from, Instant::now())
    {
        tracing::warn!(%from, "keys are guessed, or a client calls with a revoked one");
    }
    no_valid_key()
}

macro_rules! role_extractor {
    ($(#[$doc:meta])* $name:ident, $($role:ident)|+) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $name {
            /// The merchant the key belongs to.
            pub merchant_id: Uuid,
            /// Who is calling.
            #[allow(dead_code, reason = "not every role's handlers ask who")]
            pub caller: Caller,
        }

        impl utoipa::IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                called_by(&[$(Role::$role),+])
            }
        }

        impl FromRequestParts<Arc<App>> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
                let caller = caller_of(parts, app).await?;
                match caller.role {
                    $(Role::$role)|+ => Ok(Self { merchant_id: one_merchant(&caller)?, caller }),
                    _ => Err(wrong_role(&caller)),
                }
            }
        }
    };
}

role_extractor!(
    /// May change a merchant's programs, affiliates, links and orders.
    MerchantKey,
    Merchant
);
role_extractor!(
    /// May read what the merchant sees: merchant, read-only and finance keys.
    ReadKey,
    Merchant | MerchantReadonly | Finance
);
role_extractor!(
    /// May look after what is told to others: merchant and read-only keys. Finance people have no part in it.
    WatchKey,
    Merchant | MerchantReadonly
);
role_extractor!(
    /// May prepare, approve and send payouts.
    FinanceKey,
    Finance
);

role_extractor!(
    /// May read who did what with money.
    AuditKey,
    Merchant | Finance
);

macro_rules! global_extractor {
    ($(#[$doc:meta])* $name:ident, $($role:ident)|+) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $name(
            #[allow(dead_code, reason = "not every role's handlers ask who")]
            pub Caller,
        );

        impl utoipa::IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                called_by(&[$(Role::$role),+])
            }
        }

        impl FromRequestParts<Arc<App>> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
                let caller = caller_of(parts, app).await?;
                match caller.role {
                    $(Role::$role)|+ => Ok(Self(caller)),
                    _ => Err(wrong_role(&caller)),
                }
            }
        }
    };
}

global_extractor!(
    /// May create merchants and their keys.
    OperatorKey,
    Operator
);
global_extractor!(
    /// The Worker.
    EdgeKey,
    Edge
);
global_extractor!(
    /// May ask which batches of clicks are missing.
    GapsKey,
    Edge | Operator
);

fn one_merchant(caller: &Caller) -> Result<Uuid, Problem> {
    match caller.merchant_ids.as_deref() {
        Some([only]) => Ok(*only),
        _ => Err(Problem::new(Code::Forbidden, "this key does not belong to one merchant")),
    }
}

fn wrong_role(caller: &Caller) -> Problem {
    Problem::new(Code::Forbidden, format!("a key of role {} may not do this", caller.role))
}
