//! `POST /v1/imports/affiliates`: new affiliates. They wait for approval unless their `status` says `active`.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Query;
use super::file::{Columns, CsvFile, storable};
use super::mistakes::{Mistakes, body};
use super::report::Report;
use super::run::{Import, Importer, run};
use crate::app::{self, App};
use crate::db::affiliates::{self, AffiliateFields};
use crate::db::{affiliate_batches, edge_changes};
use crate::domain::edge_subject::EdgeSubject;
use crate::domain::event::EventType;
use crate::events::note;
use crate::http::affiliates::{AffiliateBody, AffiliateView, views};
use crate::http::auth::MerchantKey;
use crate::http::idempotency::Once;
use crate::http::openapi::tags;
use crate::http::params::Params;
use crate::http::problem::{Answer, Code, Problem};
use crate::link_codes::LinkCodes;

/// Import affiliates
///
/// New affiliates, who wait for approval unless their `status` is `active`. The columns are the fields of one affiliate but
/// `terms_override`. At most 5 MB and 2,000 lines; stored whole or not at all.
#[utoipa::path(
    post,
    path = "/v1/imports/affiliates",
    operation_id = "import_affiliates",
    tag = tags::EXPORTS,
    params(MerchantKey, Query, Once),
    request_body(content = String, content_type = "text/csv", description = "CSV in UTF-8 with a header"),
    responses(
        (status = 200, description = "What would become of the file (`dry_run`)", body = Report<AffiliateView>),
        (status = 201, description = "The file is stored", body = Report<AffiliateView>),
    ),
)]
pub(super) async fn import(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Params(Query { dry_run }): Params<Query>,
    file: CsvFile,
) -> Answer<Response> {
    let importer = Importer { app: &app, merchant_id, dry_run, codes: LinkCodes::default() };
    run::<AffiliateLine>(importer, file).await
}

/// A line of the file.
#[derive(Clone)]
struct AffiliateLine {
    body: AffiliateBody,
    approved: bool,
}

/// What is known of what the lines name.
struct Known {
    /// Ids of the merchant's own that affiliates, or earlier lines, have.
    external_ids: HashMap<String, Holder>,
    recruiters: HashSet<Uuid>,
}

/// Who has an id of the merchant's own.
#[derive(Clone, Copy)]
enum Holder {
    Affiliate,
    EarlierLine,
}

/// An affiliate to store.
struct NewAffiliate {
    fields: AffiliateFields,
    approved: bool,
}

impl Import for AffiliateLine {
    const LINKS_A_LINE: usize = 0;
    const COLUMNS: Columns = Columns {
        known: &[
            "name",
            "email",
            "external_id",
            "recruiter_id",
            "tier",
            "rate_override",
            "recurring_rate_override",
            "payout_method",
            "stripe_account_id",
            "paypal_email",
            "iban",
            "account_holder",
            "minimum_payout",
            "status",
        ],
        numbers: &["minimum_payout"],
    };
    type Known = Known;
    type New = NewAffiliate;
    type View = AffiliateView;

    fn read(mut cells: Map<String, Value>, mistakes: &mut Mistakes) -> Option<Self> {
        let approved = match cells.remove("status").as_ref().and_then(Value::as_str) {
            None | Some("pending") => false,
            Some("active") => true,
            Some(_) => {
                mistakes.note("status", Problem::field("status", "invalid", "is pending or active"));
                false
            }
        };
        Some(Self { body: body(cells, mistakes)?, approved })
    }

    async fn look_up(lines: &[&Self], connection: &mut PgConnection, merchant_id: Uuid) -> Answer<Known> {
        let external_ids: Vec<&str> = lines.iter().filter_map(|line| storable(line.body.external_id())).collect();
        let recruiters: Vec<Uuid> = lines.iter().filter_map(|line| line.body.recruiter_id()).collect();
        let taken = affiliate_batches::by_external_ids(connection, merchant_id, &external_ids).await?;
        let recruiters = affiliate_batches::known(connection, merchant_id, &recruiters).await?;
        let external_ids = taken.into_keys().map(|id| (id, Holder::Affiliate)).collect();
        Ok(Known { external_ids, recruiters })
    }

    fn judge(self, known: &mut Known, mistakes: &mut Mistakes) -> Option<NewAffiliate> {
        let Self { body, approved } = self;
        if let Some(external_id) = body.external_id() {
            match known.external_ids.entry(external_id.to_owned()) {
                Entry::Vacant(free) => {
                    free.insert(Holder::EarlierLine);
                }
                Entry::Occupied(taken) => mistakes.note("external_id", conflict(*taken.get())),
            }
        }
        if body.recruiter_id().is_some_and(|id| !known.recruiters.contains(&id)) {
            mistakes.note("recruiter_id", Problem::field("recruiter_id", "unknown", "there is no such affiliate"));
        }
        // A file has no column for terms of an affiliate's own.
        let (fields, _) = mistakes.value("", body.into_new())?;
        Some(NewAffiliate { fields, approved })
    }

    async fn store(
        lines: Vec<NewAffiliate>,
        connection: &mut PgConnection,
        importer: &Importer<'_>,
    ) -> Answer<Vec<Answer<AffiliateView>>> {
        let merchant_id = importer.merchant_id;
        let mut new = Vec::with_capacity(lines.len());
        let mut approved = HashSet::new();
        for line in lines {
            let id = app::new_id().map_err(Problem::internal)?;
            new.push((id, line.fields));
            if line.approved {
                approved.insert(id);
            }
        }
        let stored = affiliate_batches::insert(connection, merchant_id, &new).await?;
        let ids: Vec<Uuid> = new.iter().map(|(id, _)| *id).filter(|id| stored.contains(id)).collect();
        note::affiliates(connection, merchant_id, &ids, EventType::AffiliateCreated).await?;
        let approved: Vec<Uuid> = ids.iter().copied().filter(|id| approved.contains(id)).collect();
        affiliate_batches::approve(connection, merchant_id, &approved).await?;
        edge_changes::note_many(connection, merchant_id, EdgeSubject::Affiliate, &approved).await?;
        note::affiliates(connection, merchant_id, &approved, EventType::AffiliateApproved).await?;
        let rows = affiliates::by_ids(connection, merchant_id, &ids).await?;
        let mut views: HashMap<Uuid, AffiliateView> =
            views(connection, rows).await?.into_iter().map(|view| (view.id, view)).collect();
        let answers = new.iter().map(|(id, _)| views.remove(id).ok_or_else(|| conflict(Holder::Affiliate)));
        Ok(answers.collect())
    }
}

/// As the same affiliate would be answered alone.
fn conflict(holder: Holder) -> Problem {
    let who = match holder {
        Holder::Affiliate => "another affiliate of this merchant",
        Holder::EarlierLine => "an earlier line of the file",
    };
    Problem::new(Code::Conflict, format!("{who} has this external_id"))
}
