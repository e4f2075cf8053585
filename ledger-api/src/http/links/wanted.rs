//! A link that somebody wants: checked, then stored under a code of its own. One at a time, many in one call, or from a
//! file, it is the same.

use serde::Deserialize;
use shared::link::Slug;
use sqlx::PgConnection;
use url::Url;
use uuid::Uuid;

use crate::app;
use crate::db::links::{self, Link, NewLink};
use crate::db::{affiliates, edge_changes, programs};
use crate::domain::edge_subject::EdgeSubject;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::link_codes::LinkCodes;

/// Draws of a random code before giving up. With a million links a draw meets a taken code once in 4,300 times.
pub(super) const CODE_DRAWS: usize = 8;
/// Longest campaign, in characters.
pub(super) const CAMPAIGN_CHARS: usize = 100;

/// What a client says of a new link, beside whose it is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LinkBody)]
pub(crate) struct LinkFields {
    /// The program it belongs to.
    pub(crate) program_id: Uuid,
    /// Where it leads; the program's site when left out.
    #[schema(max_length = 2000, format = "uri", example = "https://shop.example/pricing")]
    pub(crate) destination: Option<String>,
    /// A name of your own instead of the code; unique, not a reserved word, not eight hexadecimal digits.
    #[schema(pattern = "^[a-z0-9-]{3,30}$", example = "summer-sale")]
    pub(crate) slug: Option<String>,
    /// For `utm_campaign`.
    #[schema(min_length = 1, max_length = 100, example = "spring")]
    pub(crate) campaign: Option<String>,
}

/// A link that can be stored.
#[derive(Debug)]
pub(crate) struct WantedLink {
    pub(super) affiliate_id: Uuid,
    pub(super) program_id: Uuid,
    /// The program's site without one.
    pub(super) destination: Option<Url>,
    slug: Option<Slug>,
    pub(super) campaign: Option<String>,
}

impl LinkFields {
    /// Checks the fields.
    pub(crate) fn read(self, affiliate_id: Uuid) -> Answer<WantedLink> {
        let mut check = Check::default();
        let destination = self.destination.as_deref().and_then(|text| check.destination("destination", text));
        let slug = self.slug.as_deref().map(Slug::parse).transpose();
        if let Err(error) = &slug {
            check.refuse("slug", "invalid", error.to_string());
        }
        check.optional_text("campaign", self.campaign.as_deref(), CAMPAIGN_CHARS);
        let slug = check.finish(slug.ok())?;
        let Self { program_id, campaign, .. } = self;
        Ok(WantedLink { affiliate_id, program_id, destination, slug, campaign })
    }
}

impl WantedLink {
    pub(super) fn slug(&self) -> Option<&str> {
        self.slug.as_ref().map(Slug::as_str)
    }

    /// Stores it under one of these codes, and has the edge told.
    pub(crate) async fn store(
        &self,
        connection: &mut PgConnection,
        merchant_id: Uuid,
        codes: &LinkCodes,
    ) -> Answer<Link> {
        if !affiliates::exists(connection, merchant_id, self.affiliate_id).await? {
            return Err(Problem::not_found("affiliate"));
        }
        let program = programs::find(connection, merchant_id, self.program_id)
            .await?
            .ok_or_else(|| Problem::field("program_id", "unknown", "there is no such program"))?;
        let destination = self.destination.as_ref().map_or(program.site_url.as_str(), Url::as_str);
        let link = self.insert(connection, merchant_id, destination, codes).await?;
        edge_changes::note(connection, merchant_id, EdgeSubject::Link, link.link_id).await?;
        Ok(link)
    }

    async fn insert(
        &self,
        connection: &mut PgConnection,
        merchant_id: Uuid,
        destination: &str,
        codes: &LinkCodes,
    ) -> Answer<Link> {
        let link_id = app::new_id().map_err(Problem::internal)?;
        for _ in 0..CODE_DRAWS {
            let code = codes.next().map_err(Problem::internal)?;
            let new = NewLink {
                link_id,
                program_id: self.program_id,
                affiliate_id: self.affiliate_id,
                code: &code,
                slug: self.slug(),
                destination,
                campaign: self.campaign.as_deref(),
            };
            if let Some(link) = links::insert(connection, merchant_id, &new).await? {
                return Ok(link);
            }
        }
        Err(Problem::internal("no free link code in eight draws"))
    }
}
