//! A link as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use crate::db::links::Link;
use crate::http::problem::{Answer, Problem};

/// The link with the two addresses an affiliate can share.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Link)]
pub(crate) struct LinkView {
    id: Uuid,
    program_id: Uuid,
    affiliate_id: Uuid,
    /// Eight upper-case hexadecimal digits.
    #[schema(example = "ABC12345")]
    code: String,
    #[schema(example = "summer-sale")]
    slug: Option<String>,
    #[schema(value_type = crate::domain::status::LinkStatus)]
    status: String,
    #[schema(format = "uri", example = "https://shop.example/pricing")]
    destination: String,
    #[schema(example = "spring")]
    campaign: Option<String>,
    /// The destination itself with `ref`, for sites behind the Worker.
    #[schema(
        format = "uri",
        example = "https://shop.example/pricing?ref=ABC12345&utm_source=affiliate&utm_medium=referral&utm_campaign=spring"
    )]
    url: String,
    /// The same link on the link domain.
    #[schema(format = "uri", example = "https://go.shop.example/summer-sale")]
    pub(super) short_url: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

impl LinkView {
    /// The destination with `ref`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The address to share.
    pub(crate) fn short_url(&self) -> &str {
        &self.short_url
    }

    pub(crate) fn new(link: Link, link_url: &Url) -> Answer<Self> {
        let mut url = Url::parse(&link.destination).map_err(Problem::internal)?;
        url.query_pairs_mut().append_pair("ref", &link.code);
        if let Some(campaign) = &link.campaign {
            // As the Worker does behind a short address: what the destination says itself stays.
            let own: Vec<String> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
            let utm = [("utm_source", "affiliate"), ("utm_medium", "referral"), ("utm_campaign", campaign.as_str())];
            let missing = utm.iter().filter(|(name, _)| own.iter().all(|own| own != name));
            url.query_pairs_mut().extend_pairs(missing);
        }
        let short = link_url.join(link.slug.as_deref().unwrap_or(&link.code)).map_err(Problem::internal)?;
        Ok(Self {
            id: link.link_id,
            program_id: link.program_id,
            affiliate_id: link.affiliate_id,
            code: link.code,
            slug: link.slug,
            status: link.status,
            destination: link.destination,
            campaign: link.campaign,
            url: url.into(),
            short_url: short.into(),
            created_at: link.created_at,
        })
    }
}
