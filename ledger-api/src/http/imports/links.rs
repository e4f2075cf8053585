//! `POST /v1/imports/links`: new links. Their affiliate is named by its id, or by the merchant's own `external_id` of it.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Query;
use super::file::{Columns, CsvFile, storable};
use super::mistakes::{Mistakes, body};
use super::report::Report;
use super::run::{Import, Importer, run};
use crate::app::App;
use crate::db::links::Link;
use crate::db::{affiliate_batches, link_batches};
use crate::http::auth::MerchantKey;
use crate::http::idempotency::Once;
use crate::http::links::batch;
use crate::http::links::view::LinkView;
use crate::http::links::wanted::{LinkFields, WantedLink};
use crate::http::openapi::tags;
use crate::http::params::Params;
use crate::http::problem::{Answer, Code, Problem};
use crate::link_codes::LinkCodes;

/// Import links
///
/// New links. Columns: `program_id`, `affiliate_id` or `affiliate_external_id`, `destination`, `slug`, `campaign`. At most 5 MB and 2,000 lines; stored whole or not at all.
#[utoipa::path(
    post,
    path = "/v1/imports/links",
    operation_id = "import_links",
    tag = tags::EXPORTS,
    params(MerchantKey, Query, Once),
    request_body(content = String, content_type = "text/csv", description = "CSV in UTF-8 with a header"),
    responses(
        (status = 200, description = "What would become of the file (`dry_run`)", body = Report<LinkView>),
        (status = 201, description = "The file is stored", body = Report<LinkView>),
    ),
)]
pub(super) async fn import(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Params(Query { dry_run }): Params<Query>,
    file: CsvFile,
) -> Answer<Response> {
    let importer = Importer { app: &app, merchant_id, dry_run, codes: LinkCodes::default() };
    run::<LinkLine>(importer, file).await
}

/// A line of the file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkLine {
    affiliate_id: Option<Uuid>,
    affiliate_external_id: Option<String>,
    program_id: Option<Uuid>,
    destination: Option<String>,
    slug: Option<String>,
    campaign: Option<String>,
}

/// What is known of what the lines name.
struct Known {
    affiliates: HashSet<Uuid>,
    by_external_id: HashMap<String, Uuid>,
    /// Where a link of the program leads that does not say so itself.
    sites: HashMap<Uuid, String>,
    /// Slugs that links, or earlier lines, have.
    slugs: HashMap<String, Holder>,
}

/// Who has a slug.
#[derive(Clone, Copy)]
enum Holder {
    Link,
    EarlierLine,
}

impl LinkLine {
    /// Whose link it is to be.
    fn affiliate(&self, known: &Known) -> Result<Uuid, Problem> {
        match (self.affiliate_id, &self.affiliate_external_id) {
            (Some(id), None) if known.affiliates.contains(&id) => Ok(id),
            (Some(_), None) => Err(Problem::not_found("affiliate")),
            (None, Some(external_id)) => {
                let found = known.by_external_id.get(external_id).copied();
                found.ok_or_else(|| Problem::field("affiliate_external_id", "unknown", "there is no such affiliate"))
            }
            _ => {
                let detail = "give one of affiliate_id and affiliate_external_id";
                Err(Problem::field("affiliate_id", "required", detail))
            }
        }
    }

    /// The program it belongs to, and the program's site.
    fn program<'a>(&self, known: &'a Known) -> Result<(Uuid, &'a str), Problem> {
        let id = self.program_id.ok_or_else(|| Problem::field("program_id", "required", "must be given"))?;
        let site = known.sites.get(&id);
        let site = site.ok_or_else(|| Problem::field("program_id", "unknown", "there is no such program"))?;
        Ok((id, site.as_str()))
    }
}

impl Import for LinkLine {
    const LINKS_A_LINE: usize = 1;
    const COLUMNS: Columns = Columns {
        known: &["affiliate_id", "affiliate_external_id", "program_id", "destination", "slug", "campaign"],
        numbers: &[],
    };
    type Known = Known;
    type New = (WantedLink, String);
    type View = LinkView;

    fn read(cells: Map<String, Value>, mistakes: &mut Mistakes) -> Option<Self> {
        body(cells, mistakes)
    }

    async fn look_up(lines: &[&Self], connection: &mut PgConnection, merchant_id: Uuid) -> Answer<Known> {
        let affiliate_ids: Vec<Uuid> = lines.iter().filter_map(|line| line.affiliate_id).collect();
        let program_ids: Vec<Uuid> = lines.iter().filter_map(|line| line.program_id).collect();
        let external_ids: Vec<&str> =
            lines.iter().filter_map(|line| storable(line.affiliate_external_id.as_deref())).collect();
        let slugs: Vec<&str> = lines.iter().filter_map(|line| storable(line.slug.as_deref())).collect();
        let taken = link_batches::taken_slugs(connection, merchant_id, &slugs).await?;
        Ok(Known {
            affiliates: affiliate_batches::known(connection, merchant_id, &affiliate_ids).await?,
            by_external_id: affiliate_batches::by_external_ids(connection, merchant_id, &external_ids).await?,
            sites: link_batches::program_sites(connection, merchant_id, &program_ids).await?,
            slugs: taken.into_iter().map(|slug| (slug, Holder::Link)).collect(),
        })
    }

    fn judge(self, known: &mut Known, mistakes: &mut Mistakes) -> Option<Self::New> {
        // A cell that holds no id was taken out, and is not missing besides.
        let [affiliate, program] = ["affiliate_id", "program_id"].map(|column| !mistakes.name(column));
        let affiliate_id = affiliate.then(|| mistakes.value("affiliate_id", self.affiliate(known))).flatten();
        let program = program.then(|| mistakes.value("program_id", self.program(known))).flatten();
        let (program_id, site) = program.map_or((None, None), |(id, site)| (Some(id), Some(site.to_owned())));
        if let Some(slug) = &self.slug {
            match known.slugs.entry(slug.clone()) {
                Entry::Vacant(free) => {
                    free.insert(Holder::EarlierLine);
                }
                Entry::Occupied(taken) => mistakes.note("slug", conflict(*taken.get())),
            }
        }
        let Self { destination, slug, campaign, .. } = self;
        // An id that is not known is a mistake already; the rest is checked all the same.
        let fields = LinkFields { program_id: program_id.unwrap_or_default(), destination, slug, campaign };
        let wanted = mistakes.value("", fields.read(affiliate_id.unwrap_or_default()))?;
        Some((wanted, site?))
    }

    async fn store(
        lines: Vec<Self::New>,
        connection: &mut PgConnection,
        importer: &Importer<'_>,
    ) -> Answer<Vec<Answer<LinkView>>> {
        let stored = batch::store(connection, importer.merchant_id, &lines, &importer.codes).await?;
        let answer = |link: Option<Link>| {
            let link = link.ok_or_else(|| conflict(Holder::Link))?;
            LinkView::new(link, &importer.app.link_url)
        };
        Ok(stored.into_iter().map(answer).collect())
    }
}

/// As the same link would be answered alone.
fn conflict(holder: Holder) -> Problem {
    let who = match holder {
        Holder::Link => "another link of this merchant",
        Holder::EarlierLine => "an earlier line of the file",
    };
    Problem::new(Code::Conflict, format!("{who} has this slug"))
}
