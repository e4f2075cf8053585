//! A customer's code as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use time::serde::rfc3339;
use url::Url;
use uuid::Uuid;

use crate::db::referrals::codes::Code;
use crate::http::problem::{Answer, Problem};

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ReferralCode)]
pub(super) struct CodeView {
    /// Its link, as click tokens name it.
    id: Uuid,
    program_id: Uuid,
    #[schema(example = "customer-7")]
    customer_id: String,
    /// Eight upper-case hexadecimal digits.
    #[schema(example = "ABC12345")]
    code: String,
    /// The program's site with `ref`, for sites behind the Worker.
    #[schema(format = "uri", example = "https://shop.example/?ref=ABC12345")]
    url: String,
    /// The same on the link domain.
    #[schema(format = "uri", example = "https://go.shop.example/ABC12345")]
    short_url: String,
    #[schema(value_type = crate::domain::status::LinkStatus)]
    status: String,
    /// The customer's, where it is known.
    #[schema(format = "email", example = "ada@mail.example")]
    email: Option<String>,
    /// Nobody signs up by it from then on.
    #[serde(with = "rfc3339::option")]
    expires_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
}

impl CodeView {
    pub(super) fn new(code: Code, link_url: &Url) -> Answer<Self> {
        let mut url = Url::parse(&code.destination).map_err(Problem::internal)?;
        url.query_pairs_mut().append_pair("ref", &code.code);
        let short_url = link_url.join(&code.code).map_err(Problem::internal)?;
        Ok(Self {
            id: code.link_id,
            program_id: code.program_id,
            customer_id: code.customer_id,
            code: code.code,
            url: url.into(),
            short_url: short_url.into(),
            status: code.status,
            email: code.email,
            expires_at: code.expires_at,
            created_at: code.created_at,
        })
    }
}
