//! `/affiliate/terms`: what the programs promise, in words.

use std::sync::Arc;

use axum::extract::State;

use super::scene::Scene;
use crate::app::App;
use crate::db::affiliates::Affiliate;
use crate::db::decode::decode;
use crate::domain::commission::Earner;
use crate::domain::percent::Percent;
use crate::pages::affiliate::TermsPage;
use crate::web::page::{PageResult, page};
use crate::web::promise::{self, Promised};
use crate::web::visitor::AffiliateDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let scene =
        Scene::load(&mut *app.db.acquire().await?, visitor.merchant_id, visitor.subject_id, &visitor.query).await?;
    let t = visitor.texts();
    let to = promised(&scene.affiliate)?;
    let programmes: Result<Vec<_>, _> = scene.programs.iter().map(|program| promise::of(t, program, &to)).collect();
    page(&TermsPage { shell: visitor.shell(), programmes: programmes? })
}

fn promised(affiliate: &Affiliate) -> Result<Promised<'_>, sqlx::Error> {
    let fields = &affiliate.fields;
    let percent = |rate: Option<rust_decimal::Decimal>| rate.map(Percent::new).transpose().map_err(decode);
    let earner = Earner {
        tier: fields.tier.parse().map_err(decode)?,
        rate_override: percent(fields.rate_override)?,
        recurring_rate_override: percent(fields.recurring_rate_override)?,
    };
    let own = affiliate.own_terms.as_ref().map(|(_, own)| own);
    Ok(Promised { earner, own, minimum: fields.minimum_payout })
}
