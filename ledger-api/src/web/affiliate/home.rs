//! `/affiliate`: what is earned and when it comes, then the link, then how it went.

use std::sync::Arc;

use axum::extract::State;

use super::balances::Money;
use super::recent;
use super::scene::Scene;
use crate::app::{self, App};
use crate::db::dashboard::{self, Scope};
use crate::db::{affiliate_days, portal};
use crate::domain::account::Owner;
use crate::pages::affiliate::{Home, LinkLine};
use crate::web::currencies;
use crate::web::figures::{self, Range};
use crate::web::live::address;
use crate::web::page::{PageResult, page};
use crate::web::payable::Hindrance;
use crate::web::periods;
use crate::web::visitor::AffiliateDesk;

/// Orders shown on the home page.
const RECENT: i64 = 10;
/// Links shown there.
const LINKS: i64 = 10;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let mut connection = app.db.acquire().await?;
    let (merchant_id, affiliate_id) = (visitor.merchant_id, visitor.subject_id);
    let shown = dashboard::mark(&mut connection, merchant_id, affiliate_id).await?;
    let scene = Scene::load(&mut connection, merchant_id, affiliate_id, &visitor.query).await?;
    let range = Range::asked(&visitor.query);
    let now = app::now();
    let currency = scene.currency;
    let since = range.since(now);
    let from = range.before(now).unwrap_or(since);
    let scope = Scope { merchant_id, affiliate_id, program_id: None, currency: currency.code(), since: from };
    let (before, days) = figures::split(affiliate_days::days(&mut connection, scope, now).await?, since.date());
    let before = range.compared(&before, now);
    let balances = dashboard::balances(&mut connection, scope).await?;
    let next = portal::next_release(&mut connection, merchant_id, affiliate_id, currency.code()).await?;
    let owner = Owner::Affiliate(affiliate_id).to_string();
    let owed = portal::owed(&mut connection, merchant_id, &owner, currency.code()).await?;
    let newest = portal::newest(&mut connection, merchant_id, affiliate_id, RECENT).await?;
    let earnings = portal::earnings(&mut connection, merchant_id, affiliate_id, &newest).await?;
    let lately = periods::shortened(since, now);
    let links = portal::links(&mut connection, merchant_id, affiliate_id, lately, currency.code(), LINKS).await?;
    let hindrance = Hindrance::of(&mut connection, &scene.affiliate).await?;
    let money = Money { balances, next, owed, minimum: scene.minimum };
    let texts = visitor.texts();
    page(&Home {
        shell: visitor.shell(),
        live: address("/affiliate/live", &shown),
        money: money.figures(texts, currency),
        hints: scene.hints(texts, hindrance.as_ref()),
        link: scene.first_link(&app)?.map(|(name, url)| LinkLine { name, url }),
        currencies: currencies::choices(&visitor.query, &scene.currencies, currency),
        ranges: range.choices(&visitor.query, texts),
        figures: figures::of_days(texts, &days, before, currency, texts.earnings()),
        chart: Some(figures::chart(texts, &days, before, (since.date(), now.date()), currency)),
        recent: recent::table(texts, &earnings, now).bare(texts),
        links_title: if lately == since { texts.home_by_link() } else { texts.home_by_link_quarter() }.to_owned(),
        links: recent::links(texts, &links, currency).bare(texts),
    })
}
