//! What is done with a single payout. Each is asked for once, by a page that names the payout and says what it does.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use time::Date;
use time::macros::format_description;
use uuid::Uuid;

use super::payout_steps::{Deed, possible};
use super::words::money;
use super::{amount, refusal};
use crate::app::{self, App};
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::{list, remittance};
use crate::domain::caller::Caller;
use crate::http::validate::Check;
use crate::pages::components::Field;
use crate::pages::finance::{Ask, Done};
use crate::pages::{Notice, Texts};
use crate::payouts::sepa::{self, Settlement};
use crate::payouts::{self, PayoutError, Settled, Verdict};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::FinanceDesk;

/// What must be said with a deed, read.
enum Said {
    Settle(Settlement),
    Return(String),
    Retry,
    Decide(Verdict),
}

/// Name of a field, and what is wrong with it.
type Wrong = (&'static str, String);

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path((id, deed)): Path<(Uuid, String)>,
) -> PageResult {
    let deed: Deed = deed.parse().map_err(|_| PageError::NotFound)?;
    let payout = find(&app, &visitor, id).await?;
    if !possible(payout.state()?.status, payout.rail()?, payout.generation).contains(&deed) {
        return Err(PageError::NotFound);
    }
    page(&question(&app, &visitor, &payout, deed, &Form::default(), None).await?)
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path((id, deed)): Path<(Uuid, String)>,
    form: Form,
) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let deed: Deed = deed.parse().map_err(|_| PageError::NotFound)?;
    let t = visitor.texts();
    let payout = find(&app, &visitor, id).await?;
    let said = match read(t, &payout, deed, &form) {
        Ok(said) => said,
        Err(wrong) => {
            let again = question(&app, &visitor, &payout, deed, &form, Some(wrong)).await?;
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let done = carry_out(&app, visitor.merchant_id, id, said, &visitor.caller()).await;
    let done = done.map_err(|error| refusal::of_payout(t, error, t.four_eyes()))?;
    Ok(after(&format!("/finance/payouts/{id}"), Notice::Finance(done)))
}

async fn find(app: &App, visitor: &FinanceDesk, id: Uuid) -> Result<PayoutRow, PageError> {
    list::find(&mut *app.db.acquire().await?, visitor.merchant_id, id).await?.ok_or(PageError::NotFound)
}

async fn carry_out(app: &App, merchant_id: Uuid, id: Uuid, said: Said, caller: &Caller) -> Result<Done, PayoutError> {
    match said {
        Said::Settle(settlement) => {
            sepa::settle(&app.db, merchant_id, id, &settlement, caller).await.map(|()| Done::Settled)
        }
        Said::Return(reason) => {
            sepa::bring_back(&app.db, merchant_id, id, &reason, caller).await.map(|()| Done::Returned)
        }
        Said::Retry => payouts::retry(&app.db, merchant_id, id, &app.rails, caller).await.map(|()| Done::Retried),
        Said::Decide(verdict) => {
            match payouts::settle_frozen(&app.db, merchant_id, id, &verdict, &app.rails, caller).await? {
                Settled::HalfWay => Ok(Done::HalfDecided),
                Settled::Done => Ok(Done::Decided),
            }
        }
    }
}

async fn question(
    app: &App,
    visitor: &FinanceDesk,
    payout: &PayoutRow,
    deed: Deed,
    form: &Form,
    wrong: Option<Wrong>,
) -> Result<Ask, PageError> {
    let t = visitor.texts();
    let mut connection = app.db.acquire().await?;
    let parties = remittance::parties(&mut connection, payout.merchant_id, payout.affiliate_id).await?;
    let what = t.payout_to(money(t, payout.amount, &payout.currency), &parties.affiliate);
    let path = format!("/finance/payouts/{}", payout.payout_id);
    let fields = fields(t, deed, form).into_iter().map(|field| {
        let error = wrong.as_ref().filter(|(name, _)| *name == field.name).map(|(_, said)| said.clone());
        field.error(error)
    });
    Ok(Ask {
        shell: visitor.shell(),
        title: deed.label(t, &what),
        paragraphs: vec![deed.effect(t).to_owned()],
        fields: fields.collect(),
        action: format!("{path}/{deed}"),
        button: deed.label(t, &what),
        danger: matches!(deed, Deed::Return | Deed::Release),
        back: path,
    })
}

fn fields(t: Texts, deed: Deed, form: &Form) -> Vec<Field> {
    let text = |name, label: &str| Field::text(name, label, form.text(name));
    match deed {
        Deed::Settle => vec![
            text("day", t.run_settle_day()).of_kind("date", "off"),
            text("reference", t.payout_bank_reference()),
            text("fee", t.do_settle_fee()).hint(t.amount_hint()),
        ],
        Deed::Return => vec![text("reason", t.do_return_reason()).required()],
        Deed::Accept => vec![text("provider_id", t.do_accept_id()).required()],
        Deed::Retry | Deed::Release => Vec::new(),
    }
}

fn read(t: Texts, payout: &PayoutRow, deed: Deed, form: &Form) -> Result<Said, Wrong> {
    match deed {
        Deed::Settle => settlement(t, payout, form).map(Said::Settle),
        Deed::Return => {
            let reason = checked(form.text("reason"), 200).ok_or(("reason", t.do_return_reason_bad().to_owned()))?;
            Ok(Said::Return(reason))
        }
        Deed::Accept => {
            let id = checked(form.text("provider_id"), 255).ok_or(("provider_id", t.do_accept_id_bad().to_owned()))?;
            Ok(Said::Decide(Verdict::Accept { provider_id: id }))
        }
        Deed::Retry => Ok(Said::Retry),
        Deed::Release => Ok(Said::Decide(Verdict::Release)),
    }
}

fn settlement(t: Texts, payout: &PayoutRow, form: &Form) -> Result<Settlement, Wrong> {
    let settled_on = day(form).map_err(|()| ("day", t.day_bad().to_owned()))?;
    let bad_reference = || ("reference", t.reference_bad().to_owned());
    let reference = form.filled("reference").map(|text| checked(text, 140).ok_or_else(bad_reference)).transpose()?;
    let bad_fee = || ("fee", t.amount_bad().to_owned());
    let currency = payout.currency().map_err(|_| bad_fee())?;
    let fee = form.filled("fee").map(|text| amount::read(text, currency).ok_or_else(bad_fee)).transpose()?;
    Ok(Settlement { settled_on, bank_reference: reference, fee })
}

/// The text, if it is one of at most so many characters.
pub(super) fn checked(text: &str, most: usize) -> Option<String> {
    let mut check = Check::default();
    check.text("text", text, most);
    check.done().ok().map(|()| text.to_owned())
}

/// The day that was filled in, if one was. No bank has booked tomorrow; a day's grace is for those east of UTC.
pub(super) fn day(form: &Form) -> Result<Option<Date>, ()> {
    let Some(text) = form.filled("day") else { return Ok(None) };
    let day = Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|_| ())?;
    let latest = app::now().date().next_day();
    if latest.is_some_and(|latest| day > latest) { Err(()) } else { Ok(Some(day)) }
}
