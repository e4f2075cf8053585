//! An affiliate's own terms (`terms_override`): what a request says of them, and how that becomes a version.

use serde_json::json;
use shared::money::Currency;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::{programs, terms_versions};
use crate::domain::caller::Caller;
use crate::domain::commission::OwnTerms;
use crate::domain::terms::{Terms, TermsDraft};
use crate::http::change::Change;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;

/// Terms and the currency that was named with them, if any.
pub(super) type OwnTermsChange = Change<(Terms, Option<Currency>)>;

/// Checks `terms_override` and `terms_override_currency`; `None` when `check` has a complaint about the terms.
pub(super) fn read(draft: Change<TermsDraft>, currency: &Change<String>, check: &mut Check) -> Option<OwnTermsChange> {
    // Null is what a client reads where no currency is named, so it may send it back with the terms it read.
    let named = matches!(currency, Change::Set(_)) && !matches!(draft, Change::Set(_));
    if named || (*currency == Change::Remove && matches!(draft, Change::Keep)) {
        check.refuse("terms_override_currency", "not_applicable", "goes with terms_override");
    }
    let currency = currency.value().and_then(|code| check.currency("terms_override_currency", code));
    match draft {
        Change::Keep => Some(Change::Keep),
        Change::Remove => Some(Change::Remove),
        Change::Set(draft) => match Terms::try_from(draft) {
            Ok(terms) => Some(Change::Set((terms, currency))),
            Err(invalid) => {
                check.domain("terms_override.", invalid.0);
                None
            }
        },
    }
}

/// The terms an affiliate is created with. They hold for its older orders too.
pub(super) async fn create(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    change: OwnTermsChange,
    person: &str,
) -> Answer<()> {
    if let Change::Set((terms, given)) = change {
        let own = in_currency(connection, merchant_id, affiliate_id, terms, given).await?;
        terms_versions::add_to_affiliate(connection, merchant_id, affiliate_id, Some(&own), None, person).await?;
    }
    Ok(())
}

/// A new version from now on, unless nothing changes. The affiliate is locked.
pub(super) async fn update(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    change: OwnTermsChange,
    old: Option<&OwnTerms>,
    caller: &Caller,
) -> Answer<()> {
    let new = match change {
        Change::Keep => return Ok(()),
        Change::Remove => None,
        // Sent back as they were read.
        Change::Set((terms, None)) if old.is_some_and(|old| *old.terms() == terms) => return Ok(()),
        Change::Set((terms, given)) => Some(in_currency(connection, merchant_id, affiliate_id, terms, given).await?),
    };
    if new.as_ref() != old {
        let now = Some(app::now());
        let new = new.as_ref();
        terms_versions::add_to_affiliate(connection, merchant_id, affiliate_id, new, now, &caller.person).await?;
        let told = |own: &OwnTerms| json!({ "terms": own.terms(), "currency": own.currency() });
        let (before, after) = (old.map(told), new.map(told));
        let deed = Deed { action: "affiliate.change_terms", object_id: affiliate_id, before, after };
        audit::write(connection, merchant_id, app::new_id().map_err(Problem::internal)?, caller, &deed).await?;
    }
    Ok(())
}

/// The terms with the currency their amounts are in: the one that was named, else that of the programs the affiliate
/// takes part in, else that of the merchant's programs, if that is only one.
async fn in_currency(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    terms: Terms,
    given: Option<Currency>,
) -> Answer<OwnTerms> {
    let all = programs::currencies(connection, merchant_id, affiliate_id).await?;
    let any_link = all.iter().any(|(_, takes_part)| *takes_part);
    let possible: Vec<Currency> =
        all.iter().filter(|(_, takes_part)| *takes_part || !any_link).map(|(currency, _)| *currency).collect();
    OwnTerms::new(terms, given, &possible).map_err(|unclear| {
        let codes: Vec<&str> = possible.iter().map(|currency| currency.code()).collect();
        let detail = match codes.as_slice() {
            [] => format!("{unclear}: there is no program yet"),
            codes => format!("{unclear}: the programs are in {}", codes.join(" and ")),
        };
        Problem::field("terms_override_currency", "required", detail)
    })
}
