//! A funding as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use time::serde::rfc3339;
use uuid::Uuid;

use crate::db::fundings::Funding;
use crate::domain::rail::Rail;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Funding, example = json!({"amount": 500_000}))]
pub(super) struct FundingView {
    id: Uuid,
    #[schema(example = "bank-2026-11-22")]
    reference: String,
    rail: Rail,
    #[schema(value_type = shared::money::Amount)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: &'static str,
    #[schema(example = "ann@my-shop.example")]
    funded_by: String,
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
}

impl From<Funding> for FundingView {
    fn from(funding: Funding) -> Self {
        Self {
            id: funding.funding_id,
            reference: funding.reference,
            rail: funding.rail,
            amount: funding.money.amount.minor(),
            currency: funding.money.currency.code(),
            funded_by: funding.funded_by,
            created_at: funding.created_at,
        }
    }
}
