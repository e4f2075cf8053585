//! The program of the story: without a hold, so that what is earned today can be paid today.

use std::path::Path;

use anyhow::Result;
use serde_json::json;

use super::{Stage, say};
use crate::env_file::Variables;
use crate::http;

/// The codes under which the two affiliates share the shop.
pub(super) struct Campaign {
    pub(super) ada: String,
    pub(super) ben: String,
}

/// Finds the program that an earlier telling made, or makes it.
pub(super) fn today(stage: &Stage, data_dir: &Path) -> Result<Campaign> {
    let path = data_dir.join("demo-day");
    let mut known = Variables::read(&path)?;
    let belongs_here =
        known.get("MERCHANT_ID") == stage.env.get("MERCHANT_ID") && known.get("EDGE_URL") == stage.env.get("EDGE_URL");
    if !belongs_here {
        let site_url = stage.value("EDGE_URL")?;
        let program = stage.merchant.post(
            "/v1/programs",
            &json!({
                "name": "Demo day, without a hold",
                "currency": "EUR",
                "site_url": site_url,
                "hold_days": 0,
                "minimum_payout": 5000,
                "terms": {"kind": "percentage", "tiers": {"standard": "20", "gold": "30"}},
            }),
        )?;
        let program_id = http::text(&program, "/id")?;
        for (owner, name) in [("AFFILIATE_ID", "ADA"), ("AFFILIATE_ID_2", "BEN")] {
            let link = stage.merchant.post(
                &format!("/v1/affiliates/{}/links", stage.value(owner)?),
                &json!({"program_id": program_id, "destination": format!("{site_url}/pricing")}),
            )?;
            known.set(name, http::text(&link, "/code")?);
        }
        known.set("MERCHANT_ID", stage.value("MERCHANT_ID")?);
        known.set("EDGE_URL", site_url);
        known.write(&path)?;
    }
    let code = |name: &str| known.get(name).unwrap_or_default().to_owned();
    let campaign = Campaign { ada: code("ADA"), ben: code("BEN") };
    say(format!("Ada (standard, 20 %) shares {}/pricing?ref={}", stage.value("EDGE_URL")?, campaign.ada));
    say(format!("Ben (gold, 30 %) posts the short link {}/{}", stage.value("LINK_URL")?, campaign.ben));
    Ok(campaign)
}
