//! Visitors follow links through the Worker.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use ureq::http::Response;

use super::programs::Campaign;
use super::{Stage, say, wait_for};
use crate::http::Client;

/// The click tokens that the visitors' browsers now carry.
pub(super) struct Tokens {
    pub(super) from_ada: Vec<String>,
    pub(super) from_ben: String,
}

const VISITORS_FROM_ADA: usize = 3;

pub(super) fn tell(stage: &Stage, campaign: &Campaign) -> Result<Tokens> {
    let site = Client::new(stage.value("EDGE_URL")?);
    let before = clicks(stage)?;

    let mut from_ada = Vec::new();
    for _ in 0..VISITORS_FROM_ADA {
        let (location, token) = follow(&site, &format!("/pricing?ref={}", campaign.ada))?;
        if from_ada.is_empty() {
            say(format!("a visitor asks for /pricing?ref={} and is sent to {location}", campaign.ada));
            say(format!("her browser now carries aff_ref={token}"));
        }
        from_ada.push(token);
    }
    say(format!("{} more follow her", VISITORS_FROM_ADA - 1));

    let page = site.visit("/pricing", &format!("aff_ref={}", from_ada.first().context("no visitor")?))?;
    say(format!("she comes back without the link ({}): no second click", page.status()));

    let short = Client::new(stage.value("LINK_URL")?);
    let path = format!("/{}", campaign.ben);
    let destination = redirect(&path, &short.visit(&path, "")?)?;
    let (_, from_ben) = destination.split_once("aff_click=").context("the short link passed no click on")?;
    let from_ben = from_ben.split('&').next().unwrap_or_default().to_owned();
    let landing = destination.strip_prefix(stage.value("EDGE_URL")?).context("the short link leads elsewhere")?;
    let arrived = site.visit(landing, "")?.status();
    say(format!("another follows Ben's short link; it leads to the shop ({arrived}) with his click in the address"));

    let wanted = before + i64::try_from(VISITORS_FROM_ADA)? + 1;
    let counted = wait_for("the clicks to arrive in the ledger", Duration::from_secs(30), || {
        Ok(Some(clicks(stage)?).filter(|count| *count >= wanted))
    })?;
    say(format!("through buffer and queue the ledger has received {} clicks", counted - before));
    Ok(Tokens { from_ada, from_ben })
}

/// Follows a link that must set the click cookie: where it leads, and the token.
fn follow(client: &Client, path: &str) -> Result<(String, String)> {
    let answer = client.visit(path, "")?;
    let location = redirect(path, &answer)?;
    let cookies = answer.headers().get_all("set-cookie");
    let token = cookies.iter().find_map(|cookie| cookie.to_str().ok()?.strip_prefix("aff_ref=")?.split(';').next());
    Ok((location, token.with_context(|| format!("{path} set no aff_ref cookie"))?.to_owned()))
}

fn redirect(path: &str, answer: &Response<ureq::Body>) -> Result<String> {
    let location = answer.headers().get("location").and_then(|value| value.to_str().ok());
    let location = location.with_context(|| format!("{path} answered {} instead of a redirect", answer.status()))?;
    Ok(location.to_owned())
}

/// Clicks of both affiliates as their dashboards count them.
fn clicks(stage: &Stage) -> Result<i64> {
    let mut total = 0;
    for owner in ["AFFILIATE_ID", "AFFILIATE_ID_2"] {
        let path = format!("/v1/affiliates/{}/dashboard?range=7d", stage.value(owner)?);
        let count = stage.merchant.get(&path)?.pointer("/stats/clicks").and_then(Value::as_i64);
        total += count.context("the dashboard has no /stats/clicks")?;
    }
    Ok(total)
}
