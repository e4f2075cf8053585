//! `/merchant/affiliates/{id}/settings`: the tier, and a rate of its own.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::db::affiliates::{self, Affiliate};
use crate::domain::percent::Percent;
use crate::domain::tier::Tier;
use crate::http::affiliates::update::update;
use crate::http::json::Body;
use crate::http::params::Id;
use crate::pages::Notice;
use crate::pages::components::{Choice, Field};
use crate::pages::sheets::{FormPart, FormSheet};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::merchant::words::tier;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::MerchantDesk;

pub(super) async fn ask(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    let found = affiliates::find(&mut *app.db.acquire().await?, visitor.merchant_id, id).await?;
    let affiliate = found.ok_or(PageError::NotFound)?;
    let rate = affiliate.fields.rate_override.map(|rate| rate.normalize().to_string()).unwrap_or_default();
    page(&sheet(&visitor, &affiliate, &affiliate.fields.tier, &rate, false))
}

fn sheet(visitor: &MerchantDesk, affiliate: &Affiliate, tier_name: &str, rate: &str, wrong: bool) -> FormSheet {
    let t = visitor.texts();
    let choice = |known: &Tier| Choice { value: known.name().to_owned(), label: tier(t, known.name()).to_owned() };
    let fields = vec![
        Field::select("tier", t.affiliate_tier(), tier_name, Tier::ALL.iter().map(choice).collect()),
        Field::text("rate", t.affiliate_own_rate(), rate)
            .hint(t.affiliate_rate_hint())
            .error(wrong.then(|| t.terms_rate_bad().to_owned())),
    ];
    let action = format!("/merchant/affiliates/{}/settings", affiliate.affiliate_id);
    FormSheet {
        shell: visitor.shell(),
        title: affiliate.fields.name.clone(),
        lead: t.affiliate_settings().to_owned(),
        forms: vec![FormPart {
            heading: String::new(),
            action,
            fields,
            boxes: Vec::new(),
            button: t.save().to_owned(),
        }],
    }
}

pub(super) async fn save(
    State(app): State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let found = affiliates::find(&mut *app.db.acquire().await?, visitor.merchant_id, id).await?;
    let affiliate = found.ok_or(PageError::NotFound)?;
    let Ok(tier) = form.text("tier").parse::<Tier>() else { return Err(PageError::NotFound) };
    let typed = form.text("rate").replace(',', ".");
    let rate = if typed.is_empty() { Ok(None) } else { typed.parse::<Percent>().map(Some) };
    let Ok(rate) = rate else {
        let shown = sheet(&visitor, &affiliate, tier.name(), form.text("rate"), true);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    };
    let request =
        serde_json::from_value(json!({ "tier": tier, "rate_override": rate })).map_err(PageError::internal)?;
    let _answer = update(State(app), visitor.key(), Id(id), Body(request)).await?;
    Ok(after(&format!("/merchant/affiliates/{id}"), Notice::Saved))
}
