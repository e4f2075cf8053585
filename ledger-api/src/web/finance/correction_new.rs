//! `/finance/corrections/new`: proposing one.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use shared::money::{Currency, Money};
use uuid::Uuid;

use crate::app::App;
use crate::corrections::{self, CorrectionError, NewCorrection};
use crate::db::affiliate_names;
use crate::domain::correction::CorrectionKind;
use crate::http::problem::Problem;
use crate::http::validate::{Check, ID_CHARS};
use crate::pages::components::{Choice, Field};
use crate::pages::finance::Done;
use crate::pages::sheets::{FormPart, FormSheet};
use crate::pages::{Notice, Texts};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::money::typed_above_zero;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::FinanceDesk;

/// Longest reason, in characters.
const REASON_CHARS: usize = 500;

/// Name of a field, and what is wrong with it.
type Wrong = (&'static str, &'static str);

pub(super) async fn ask(visitor: FinanceDesk) -> PageResult {
    page(&sheet(&visitor, &Form::default(), None))
}

pub(super) async fn propose(State(app): State<Arc<App>>, visitor: FinanceDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let again = |wrong| page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&visitor, &form, Some(wrong)));
    let mut transaction = app.db.begin().await?;
    let meant = match form.filled("affiliate").filter(|words| !words.contains('\0')) {
        Some(words) => affiliate_names::meant(&mut transaction, merchant_id, words, 2).await?,
        None => Vec::new(),
    };
    let affiliate_id = match meant.as_slice() {
        [] => return again(("affiliate", t.correction_who_bad())),
        [one] => *one,
        _ => return again(("affiliate", t.correction_who_many())),
    };
    let new = match read(t, &form, affiliate_id) {
        Ok(new) => new,
        Err(wrong) => return again(wrong),
    };
    match corrections::propose(&mut transaction, merchant_id, new, &visitor.caller()).await {
        Ok(proposed) => {
            transaction.commit().await?;
            let path = format!("/finance/corrections/{}", proposed.stored.of.correction_id);
            Ok(after(&path, Notice::Finance(Done::Proposed)))
        }
        Err(CorrectionError::ReferenceTaken) => again(("reference", t.reference_bad())),
        Err(CorrectionError::UnusedCurrency(_)) => again(("currency", t.currency_bad())),
        Err(error) => Err(PageError::from(Problem::from(error))),
    }
}

fn read(t: Texts, form: &Form, affiliate_id: Uuid) -> Result<NewCorrection, Wrong> {
    let kind = form.text("kind").parse().map_err(|_| ("kind", t.correction_who_bad()))?;
    let currency: Currency = form.text("currency").parse().map_err(|_| ("currency", t.currency_bad()))?;
    let amount = typed_above_zero(form.text("amount"), currency).ok_or(("amount", t.amount_bad()))?;
    let is_text = |text: &str, most| {
        let mut check = Check::default();
        check.text("text", text, most);
        check.done().is_ok()
    };
    if !is_text(form.text("reason"), REASON_CHARS) {
        return Err(("reason", t.correction_reason_bad()));
    }
    if form.filled("reference").is_some_and(|reference| !is_text(reference, ID_CHARS)) {
        return Err(("reference", t.reference_bad()));
    }
    Ok(NewCorrection {
        kind,
        reference: form.filled("reference").map(str::to_owned),
        affiliate_id,
        money: Money { amount, currency },
        reason: form.text("reason").to_owned(),
    })
}

fn sheet(visitor: &FinanceDesk, form: &Form, wrong: Option<Wrong>) -> FormSheet {
    let t = visitor.texts();
    let choice = |kind: CorrectionKind| Choice {
        value: kind.name().to_owned(),
        label: match kind {
            CorrectionKind::Credit => t.correction_credit_long(),
            CorrectionKind::Debit => t.correction_debit_long(),
            CorrectionKind::WriteOff => t.correction_write_off_long(),
        }
        .to_owned(),
    };
    let text = |name, label: &str| Field::text(name, label, form.text(name));
    let kinds = CorrectionKind::ALL.iter().copied().map(choice).collect();
    let fields = [
        Field::select("kind", t.correction_kind(), form.text("kind"), kinds),
        text("affiliate", t.correction_who()).hint(t.correction_who_hint()).required(),
        text("amount", t.amount()).hint(t.amount_hint()).required(),
        text("currency", t.currency()).required(),
        text("reason", t.correction_reason()).hint(t.correction_reason_hint()).required(),
        text("reference", t.reference()).hint(t.reference_hint()),
    ];
    let fields = fields.map(|field| {
        let error = wrong.filter(|(name, _)| *name == field.name).map(|(_, said)| said.to_owned());
        field.error(error)
    });
    let part = FormPart {
        heading: String::new(),
        action: "/finance/corrections/new".to_owned(),
        fields: fields.into(),
        boxes: Vec::new(),
        button: t.correction_propose().to_owned(),
    };
    FormSheet {
        shell: visitor.shell(),
        title: t.corrections_new().to_owned(),
        lead: t.corrections_new_lead().to_owned(),
        forms: vec![part],
    }
}
