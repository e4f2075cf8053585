//! `/finance/corrections/{id}`: one correction, and whether this person may approve it.

use std::sync::Arc;

use axum::extract::{Path, State};
use uuid::Uuid;

use super::corrections::{kind, status_of};
use super::payout_tables;
use super::words::name_of;
use crate::app::{self, App};
use crate::db::corrections::{self, Correction};
use crate::db::{affiliate_names, audit};
use crate::domain::correction::{CorrectionKind, CorrectionStatus};
use crate::pages::components::Cell;
use crate::pages::finance::{Detail, Step};
use crate::pages::{Texts, format};
use crate::web::error::PageError;
use crate::web::page::{PageResult, page};
use crate::web::visitor::FinanceDesk;

/// Deeds shown.
const MOST_DEEDS: i64 = 50;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk, Path(id): Path<Uuid>) -> PageResult {
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let (correction, what) = find(&app, &visitor, id).await?;
    let deeds = audit::list(&mut *app.db.acquire().await?, merchant_id, Some(id), None, MOST_DEEDS).await?;
    let own = visitor.caller().is(&correction.proposed_by);
    let open = correction.status == CorrectionStatus::Proposed;
    let step = |deed: &str, label, effect: &str| Step {
        href: format!("/finance/corrections/{id}/{deed}"),
        label,
        effect: effect.to_owned(),
    };
    let approve = step("approve", t.correction_approve(&what), t.correction_approve_effect());
    let reject = step("reject", t.correction_reject(&what), t.correction_reject_effect());
    let steps = [Some(approve).filter(|_| !own), Some(reject)].into_iter().flatten();
    page(&Detail {
        shell: visitor.shell(),
        status: status_of(t, correction.status),
        paragraphs: (open && own).then(|| t.correction_same_person().to_owned()).into_iter().collect(),
        steps: steps.filter(|_| open).collect(),
        title: what,
        facts: facts(t, &correction),
        links: correction
            .payout_id
            .map(|id| (format!("/finance/payouts/{id}"), t.payout().to_owned()))
            .into_iter()
            .collect(),
        tables: vec![(t.nav_audit().to_owned(), payout_tables::history(t, &deeds, app::now()))],
        back: ("/finance/corrections".to_owned(), t.nav_corrections().to_owned()),
    })
}

/// The correction, and its name.
pub(super) async fn find(app: &App, visitor: &FinanceDesk, id: Uuid) -> Result<(Correction, String), PageError> {
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let mut connection = app.db.acquire().await?;
    let found = corrections::find(&mut connection, merchant_id, CorrectionKind::ALL, id).await?;
    let correction = found.ok_or(PageError::NotFound)?;
    let names = affiliate_names::of(&mut connection, merchant_id, &[correction.of.affiliate_id]).await?;
    let amount = format::money(t.0, correction.money.amount.minor(), correction.money.currency);
    let what = t.correction_title(kind(t, correction.kind), amount, name_of(&names, correction.of.affiliate_id));
    Ok((correction, what))
}

fn facts(t: Texts, correction: &Correction) -> Vec<(String, Cell)> {
    let fact = |name: &str, value: String| (name.to_owned(), Cell::from(value));
    let by = |person: &str, at| t.run_by(person, format::date_time(t.0, at));
    let mut facts = vec![
        fact(t.correction_reason(), correction.reason.clone()),
        fact(t.correction_proposed_by(), by(&correction.proposed_by, correction.proposed_at)),
    ];
    if let (Some(person), Some(at)) = (&correction.decided_by, correction.decided_at) {
        facts.push(fact(t.correction_decided_by(), by(person, at)));
    }
    facts.extend(correction.rejection_reason.clone().map(|why| fact(t.correction_rejected_because(), why)));
    facts.extend(correction.reference.clone().map(|reference| fact(t.reference(), reference)));
    facts.push(fact(t.finance_number(), correction.of.correction_id.to_string()));
    facts
}
