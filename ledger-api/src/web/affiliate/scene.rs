//! The affiliate who is signed in, and what its pages are about: its first program decides the currency, where it earns in several
//! it may ask for another.

use shared::money::Currency;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app::App;
use crate::db::affiliates::{self, Affiliate};
use crate::db::decode::decode;
use crate::db::links::{self, Link};
use crate::db::portal;
use crate::db::programs::{self, Program};
use crate::http::links::view::LinkView;
use crate::pages::{Query, Texts};
use crate::web::currencies;
use crate::web::error::PageError;
use crate::web::payable::Hindrance;

/// Programs that are looked at.
const PROGRAMS: i64 = 100;

/// What is known of the affiliate.
#[derive(Debug)]
pub(super) struct Scene {
    pub affiliate: Affiliate,
    pub currency: Currency,
    /// From which amount on it is paid, minor units.
    pub minimum: i64,
    /// In which it has accounts, the first is the one of its program.
    pub currencies: Vec<Currency>,
    pub programs: Vec<Program>,
    first_link: Option<Link>,
}

impl Scene {
    pub(super) async fn load(
        connection: &mut PgConnection,
        merchant_id: Uuid,
        affiliate_id: Uuid,
        query: &Query,
    ) -> Result<Self, PageError> {
        let affiliate = affiliates::find(connection, merchant_id, affiliate_id).await?.ok_or(PageError::NotFound)?;
        let first_link = links::of_affiliate(connection, merchant_id, affiliate_id, 1).await?.pop();
        let programs = programs::list(connection, merchant_id, None, PROGRAMS).await?;
        let own = first_link.as_ref().map(|link| link.program_id);
        let program = programs.iter().find(|program| Some(program.program_id) == own).or(programs.last());
        let first = program.map_or("EUR", |program| program.currency.as_str()).parse().map_err(decode)?;
        let currencies = currencies_of(connection, (merchant_id, affiliate_id), &programs, first).await?;
        let currency = currencies::asked(query, &currencies).unwrap_or(first);
        let in_it = program.into_iter().chain(&programs).find(|program| program.currency == currency.code());
        let minimum = in_it.map_or(0, |program| program.minimum_payout);
        let minimum = affiliate.fields.minimum_payout.unwrap_or(minimum);
        Ok(Self { affiliate, currency, minimum, currencies, programs, first_link })
    }

    /// What keeps the affiliate from earning, then what keeps it from being paid: what to say, where to go, what that is
    /// called.
    pub(super) fn hints(&self, t: Texts, hindrance: Option<&Hindrance>) -> Vec<(String, String, String)> {
        let membership = match self.affiliate.status.as_str() {
            "pending" => Some((t.home_pending(), "/affiliate/terms", t.home_read_terms())),
            "suspended" => Some((t.home_suspended(), "/affiliate/terms", t.home_read_terms())),
            "terminated" => Some((t.home_terminated(), "/affiliate/statement", t.nav_statement())),
            _ => None,
        };
        let membership = membership.map(|(text, path, label)| (text.to_owned(), path.to_owned(), label.to_owned()));
        // Whoever waits for an answer has nothing to be paid yet.
        let hindrance = hindrance.filter(|_| self.affiliate.status != "pending");
        let (path, label) = ("/affiliate/settings", t.home_no_method_action());
        let payment = hindrance.map(|hindrance| (hindrance.told(t), path.to_owned(), label.to_owned()));
        membership.into_iter().chain(payment).collect()
    }

    /// The first link: what it is for, and the address to share.
    pub(super) fn first_link(&self, app: &App) -> Result<Option<(String, String)>, PageError> {
        let Some(link) = self.first_link.clone() else { return Ok(None) };
        let name = link.campaign.clone().or_else(|| link.slug.clone()).unwrap_or_default();
        Ok(Some((name, LinkView::new(link, &app.link_url)?.short_url().to_owned())))
    }
}

/// The currency of its own program, then the others that it has accounts in.
async fn currencies_of(
    connection: &mut PgConnection,
    (merchant_id, affiliate_id): (Uuid, Uuid),
    programs: &[Program],
    first: Currency,
) -> Result<Vec<Currency>, PageError> {
    let mut currencies = vec![first];
    // Most merchants have programs in one currency: that is known without a question.
    if programs.iter().all(|program| program.currency == first.code()) {
        return Ok(currencies);
    }
    for code in portal::currencies(connection, merchant_id, affiliate_id).await? {
        let currency = code.parse().map_err(decode)?;
        if currency != first {
            currencies.push(currency);
        }
    }
    Ok(currencies)
}
