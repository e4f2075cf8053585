//! Whom a call is about.

use serde::Deserialize;
use uuid::Uuid;

use crate::domain::erasure::{Person, is_erased_customer};
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;

/// A customer, an affiliate, or an e-mail address: one of the three.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PersonBody, example = json!({"customer_id": "customer-7"}))]
pub(super) struct PersonBody {
    /// Yours, as orders name them.
    #[schema(min_length = 1, max_length = 200, example = "customer-7")]
    customer_id: Option<String>,
    /// The affiliate.
    affiliate_id: Option<Uuid>,
    /// Somebody of whom only an address is known: a friend who was invited. Orders and codes go with their customer, and an
    /// affiliate's address with the affiliate.
    #[schema(max_length = 254, format = "email", example = "friend@mail.example")]
    email: Option<String>,
}

impl PersonBody {
    pub(super) fn read(self) -> Answer<Person> {
        let mut check = Check::default();
        match (self.customer_id, self.affiliate_id, self.email) {
            (Some(customer_id), None, None) => {
                check.external_id("customer_id", &customer_id);
                if is_erased_customer(&customer_id) {
                    check.refuse("customer_id", "invalid", "stands for a customer who was erased");
                }
                check.finish(Some(Person::Customer(customer_id)))
            }
            (None, Some(affiliate_id), None) => Ok(Person::Affiliate(affiliate_id)),
            (None, None, Some(email)) => {
                check.email("email", &email);
                check.finish(Some(Person::Address(email)))
            }
            _ => Err(Problem::field("", "required", "name a customer_id, an affiliate_id or an email, and only one")),
        }
    }
}
