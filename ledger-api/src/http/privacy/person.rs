//! Whom a call is about.

use serde::Deserialize;
use uuid::Uuid;

use crate::domain::erasure::{Person, is_erased_customer};
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;

/// A customer or an affiliate: one of the two.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PersonBody, example = json!({"customer_id": "customer-7"}))]
pub(super) struct PersonBody {
    /// Yours, as orders name them.
    #[schema(min_length = 1, max_length = 200, example = "customer-7")]
    customer_id: Option<String>,
    /// The affiliate.
    affiliate_id: Option<Uuid>,
}

impl PersonBody {
    pub(super) fn read(self) -> Answer<Person> {
        match (self.customer_id, self.affiliate_id) {
            (Some(customer_id), None) => {
                let mut check = Check::default();
                check.external_id("customer_id", &customer_id);
                if is_erased_customer(&customer_id) {
                    check.refuse("customer_id", "invalid", "stands for a customer who was erased");
                }
                check.finish(Some(Person::Customer(customer_id)))
            }
            (None, Some(affiliate_id)) => Ok(Person::Affiliate(affiliate_id)),
            _ => Err(Problem::field("", "required", "name a customer_id or an affiliate_id, and not both")),
        }
    }
}
