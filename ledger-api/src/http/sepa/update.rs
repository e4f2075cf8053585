//! `PUT /v1/integrations/sepa`: files written from now on pay from this account.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::DebtorView;
use crate::app::App;
use crate::domain::sepa::Bic;
use crate::http::auth::FinanceKey;
use crate::http::json::Body;
use crate::http::openapi::tags;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::payouts::sepa;
use crate::rails::sepa::pain001::Debtor;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SepaAccountBody)]
pub(super) struct DebtorBody {
    /// The account's holder.
    #[schema(min_length = 1, max_length = 140, example = "My shop")]
    name: String,
    /// Spaces do not count.
    #[schema(min_length = 15, max_length = 50, example = "NL91 ABNA 0417 1643 00")]
    iban: String,
    /// If the bank wants it.
    #[schema(pattern = "^[A-Z0-9]{8}([A-Z0-9]{3})?$", example = "ABNANL2A")]
    bic: Option<String>,
}

/// Set the account that pays
///
/// Without it affiliates with an IBAN are skipped. Files written from now on pay from this account.
#[utoipa::path(
    put,
    path = "/v1/integrations/sepa",
    operation_id = "set_sepa_account",
    tag = tags::SEPA,
    params(FinanceKey),
    request_body = DebtorBody,
    responses(
        (status = 200, description = "The account", body = DebtorView),
    ),
)]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Body(body): Body<DebtorBody>,
) -> Answer<Json<DebtorView>> {
    let row = sepa::set_debtor(&app.db, merchant_id, body.read()?, &caller).await?;
    Ok(Json(row.into()))
}

impl DebtorBody {
    fn read(self) -> Result<Debtor, Problem> {
        let mut check = Check::default();
        check.sepa_name("name", &self.name);
        let bic = match self.bic.as_deref().map(str::parse::<Bic>) {
            Some(Err(error)) => {
                check.refuse("bic", "invalid", format!("{error}"));
                None
            }
            Some(Ok(bic)) => Some(bic),
            None => None,
        };
        let iban = check.iban("iban", Some(&self.iban));
        Ok(Debtor { name: self.name, iban: check.finish(iban)?, bic })
    }
}
