//! `/merchant/affiliates/{id}`: how somebody stands, what came of it, and what can be done.

use std::sync::Arc;

use axum::extract::{Path, State};
use shared::money::Currency;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::affiliates::{self, Affiliate};
use crate::db::dashboard::{self, Scope};
use crate::db::{links, portal, programs};
use crate::pages::components::{Cell, Column, Deed, Moment, Table};
use crate::pages::sheets::ThingSheet;
use crate::pages::{Texts, format, reasons};
use crate::web::affiliate::words::rail;
use crate::web::error::PageError;
use crate::web::figures::Range;
use crate::web::merchant::words::{affiliate_status, open_status, tier};
use crate::web::page::{PageResult, page};
use crate::web::payable::Hindrance;
use crate::web::visitor::MerchantDesk;

/// Links shown, those that earned most; all of them have a list of their own.
const LINKS: i64 = 10;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let mut connection = app.db.acquire().await?;
    let affiliate = affiliates::find(&mut connection, merchant_id, id).await?.ok_or(PageError::NotFound)?;
    let since = Range::Month.since(app::now());
    let currency = currency(&mut connection, merchant_id, id).await?;
    let mut facts = facts(t, &affiliate);
    facts.extend(numbers(t, &mut connection, merchant_id, id, currency).await?);
    let figures = portal::links(&mut connection, merchant_id, id, since, currency.code(), LINKS).await?;
    let columns = vec![
        Column::text("link", t.link()),
        Column::text("status", t.status()),
        Column::number("clicks", t.clicks()),
        Column::number("orders", t.orders()),
        Column::number("earnings", t.commission()),
    ];
    let row = |link: &portal::LinkFigures| {
        let name = link.campaign.as_deref().or(link.slug.as_deref()).unwrap_or(&link.code);
        vec![
            Cell::link(&format!("/merchant/links/{}", link.link_id), name).with_detail(&link.destination),
            Cell::status(open_status(t, &link.status)),
            Cell::number(t.0, link.clicks),
            Cell::number(t.0, link.orders),
            Cell::money(t.0, link.earnings, currency),
        ]
    };
    let made = Table::new("links", t.nav_links(), columns, figures.iter().map(row).collect())
        .when_empty(
            t.merchant_links_empty(),
            Some((&format!("/merchant/affiliates/{id}/link"), t.affiliate_make_link())),
        )
        .bare(t);
    let place = |page: &str| format!("/merchant/affiliates/{id}/{page}");
    let heading = format!("{}, {}", t.nav_links(), t.affiliate_last_30());
    page(&ThingSheet {
        status: Some(affiliate_status(t, &affiliate.status)),
        paragraphs: readiness(t, &mut connection, &affiliate).await?,
        deeds: deeds(t, &visitor.csrf(), &affiliate),
        links: vec![
            (format!("/merchant/conversions?affiliate={id}"), t.affiliate_orders().to_owned()),
            (format!("/merchant/links?affiliate={id}"), t.affiliate_all_links().to_owned()),
            (place("link"), t.affiliate_make_link().to_owned()),
            (place("settings"), t.affiliate_settings().to_owned()),
        ],
        facts,
        tables: vec![(heading, made)],
        ..ThingSheet::new(visitor.shell(), affiliate.fields.name.clone(), ("/merchant/affiliates", t.nav_affiliates()))
    })
}

/// The currency of the affiliate's first link's program, or of the merchant's first program.
async fn currency(connection: &mut PgConnection, merchant_id: Uuid, id: Uuid) -> Result<Currency, PageError> {
    let link = links::of_affiliate(connection, merchant_id, id, 1).await?.pop();
    let all = programs::list(connection, merchant_id, None, 100).await?;
    let own = link.and_then(|link| all.iter().find(|program| program.program_id == link.program_id));
    let code = own.or(all.last()).map_or("EUR", |program| program.currency.as_str());
    code.parse().map_err(PageError::internal)
}

/// Whether it can be paid, and what keeps it from it.
async fn readiness(t: Texts, connection: &mut PgConnection, affiliate: &Affiliate) -> Result<Vec<String>, PageError> {
    let mut said = Vec::new();
    if affiliate.own_terms.is_some() {
        said.push(t.affiliate_own_terms().to_owned());
    }
    let hindrance = Hindrance::of(connection, affiliate).await?;
    said.push(hindrance.map_or_else(|| t.affiliate_ready().to_owned(), |hindrance| hindrance.told_merchant(t)));
    Ok(said)
}

fn facts(t: Texts, affiliate: &Affiliate) -> Vec<(String, Cell)> {
    let fields = &affiliate.fields;
    let fact = |name: &str, cell: Cell| (name.to_owned(), cell);
    let since = affiliate.created_at;
    let mut facts = vec![
        fact(t.affiliate_email(), Cell::text(&fields.email)),
        fact(t.affiliate_tier(), Cell::text(tier(t, &fields.tier))),
        fact(t.affiliate_joined(), Cell::moment(Moment::date(t.0, since), since)),
    ];
    facts.extend(
        fields
            .rate_override
            .map(|rate| fact(t.affiliate_own_rate(), Cell::text(&format::percent(t.0, &rate.normalize().to_string())))),
    );
    facts.extend(fields.external_id.as_deref().map(|id| fact(t.affiliate_external_id(), Cell::code(id))));
    facts.extend(fields.payout_method.as_deref().map(|name| fact(t.affiliate_method(), Cell::text(rail(t, name)))));
    let blocked = affiliate.destination_blocked.as_deref().map(|reason| reasons::of_payout(t, reason).cell());
    facts.extend(blocked.map(|why| fact(t.payout_reason(), why)));
    facts
}

/// What it has, by the books.
async fn numbers(
    t: Texts,
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    currency: Currency,
) -> Result<Vec<(String, Cell)>, PageError> {
    let since = app::now();
    let scope = Scope { merchant_id, affiliate_id, program_id: None, currency: currency.code(), since };
    let balances = dashboard::balances(connection, scope).await?;
    let money = |name: &str, minor: i64| (name.to_owned(), Cell::money(t.0, minor, currency));
    Ok(vec![
        money(t.home_on_hold(), balances.pending),
        money(t.home_payable(), balances.payable),
        money(t.home_paid(), balances.paid),
    ])
}

/// What its state allows.
fn deeds(t: Texts, csrf: &str, affiliate: &Affiliate) -> Vec<Deed> {
    let (id, name) = (affiliate.affiliate_id, affiliate.fields.name.as_str());
    let deed = |step: &str, label: &str| Deed::button(csrf, &format!("/merchant/affiliates/{id}/{step}"), label);
    let approve = || deed("approve", t.affiliate_approve());
    let suspend = || deed("suspend", t.affiliate_suspend()).asking(t.affiliate_suspend_ask(name)).danger();
    let terminate = || deed("terminate", t.affiliate_terminate()).asking(t.affiliate_terminate_ask(name)).danger();
    let refuse = || deed("terminate", t.affiliate_refuse()).asking(t.affiliate_refuse_ask(name)).danger();
    match affiliate.status.as_str() {
        "pending" => vec![approve(), refuse()],
        "active" => vec![suspend(), terminate()],
        "suspended" => vec![deed("reinstate", t.affiliate_reinstate()), terminate()],
        _ => Vec::new(),
    }
}
