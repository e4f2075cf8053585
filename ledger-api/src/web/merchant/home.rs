//! `/merchant`: what waits for a person, then how all programs do.

use std::sync::Arc;

use axum::extract::State;
use shared::money::Currency;

use super::live;
use crate::app::{self, App};
use crate::db::desk::home;
use crate::db::{merchant_days, programs};
use crate::pages::components::{Chart, Figure};
use crate::pages::merchant::{Home, Waiting};
use crate::pages::{Texts, format};
use crate::web::currencies;
use crate::web::error::PageError;
use crate::web::figures::{self, Range};
use crate::web::live::address;
use crate::web::page::{PageResult, page};
use crate::web::visitor::MerchantDesk;

/// Programs whose currencies are offered.
const PROGRAMS: i64 = 200;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    let (t, now, merchant_id) = (visitor.texts(), app::now(), visitor.merchant_id);
    let mut connection = app.db.acquire().await?;
    let (shown, waiting) = live::shown(&mut connection, merchant_id).await?;
    let programs = programs::list(&mut connection, merchant_id, None, PROGRAMS).await?;
    // The oldest program first: it is the one that most is earned in.
    let mut currencies: Vec<Currency> = Vec::new();
    for currency in programs.iter().rev().filter_map(|program| program.currency.parse().ok()) {
        if !currencies.contains(&currency) {
            currencies.push(currency);
        }
    }
    let currency = currencies::asked(&visitor.query, &currencies).map_or_else(euro, Ok)?;
    let range = Range::asked(&visitor.query);
    let since = range.since(now);
    let from = range.before(now).unwrap_or(since);
    let all = merchant_days::days(&mut connection, merchant_id, currency.code(), from, now).await?;
    let (before, days) = figures::split(all, since.date());
    let owed = home::owed(&mut connection, merchant_id, currency.code()).await?;
    let before = range.compared(&before, now);
    let chart = figures::chart(t, &days, before, (since.date(), now.date()), currency);
    page(&Home {
        shell: visitor.shell(),
        live: address("/merchant/live", &shown),
        waiting: told(t, waiting),
        has_program: !programs.is_empty(),
        join_url: app.public_url.join(&format!("/join/{merchant_id}")).map_err(PageError::internal)?.into(),
        currencies: currencies::choices(&visitor.query, &currencies, currency),
        ranges: range.choices(&visitor.query, t),
        chart: Chart {
            caption: t.merchant_chart_caption().to_owned(),
            line_label: t.merchant_commissions().to_owned(),
            before_label: t.period_before(t.merchant_commissions()),
            ..chart
        },
        figures: figures::of_days(t, &days, before, currency, t.merchant_commissions()),
        owed: vec![
            Figure::new(
                t.merchant_pending(),
                format::money(t.0, owed.pending, currency),
                t.merchant_pending_detail().to_owned(),
            ),
            Figure::new(
                t.merchant_payable(),
                format::money(t.0, owed.payable, currency),
                t.merchant_payable_detail().to_owned(),
            ),
        ],
    })
}

/// What amounts are shown in before there is a program: there are none.
fn euro() -> Result<Currency, PageError> {
    "EUR".parse().map_err(PageError::internal)
}

/// What waits, in sentences; what is wrong last, because it is not asked for by a person who waits.
fn told(t: Texts, waiting: home::Waiting) -> Vec<Waiting> {
    let one = |count: i64, text: fn(Texts, i64) -> String, href: &str, bad: bool| {
        (count > 0).then(|| Waiting { text: text(t, count), href: href.to_owned(), bad })
    };
    [
        one(waiting.affiliates, Texts::waiting_affiliates, "/merchant/affiliates?status=pending", false),
        one(waiting.held, Texts::waiting_held, "/merchant/fraud", false),
        one(waiting.endpoints, Texts::waiting_endpoints, "/merchant/webhooks", true),
        one(waiting.provider_events, Texts::waiting_events, "/merchant/webhooks/stripe", true),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Language;

    #[test]
    fn only_what_waits_is_told() {
        let waiting = home::Waiting { affiliates: 2, endpoints: 1, ..home::Waiting::default() };
        let told = told(Texts(Language::En), waiting);
        let told: Vec<_> = told.iter().map(|one| (one.text.as_str(), one.bad)).collect();
        assert_eq!(told, [("2 partners ask to join", false), ("1 webhook endpoint takes nothing", true)]);
    }
}
