//! `/finance/bank`: the account that pays, and reading what the bank says.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::db::sepa::debtor;
use crate::domain::sepa::{Bic, masked};
use crate::http::validate::Check;
use crate::pages::Notice;
use crate::pages::components::Field;
use crate::pages::finance::{BankPage, StatementRead};
use crate::pages::sheets::FormPart;
use crate::payouts::sepa;
use crate::rails::sepa::pain001::Debtor;
use crate::web::error::PageError;
use crate::web::finance::refusal;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::FinanceDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    page(&sheet(&app, &visitor, &Form::default(), None).await?)
}

pub(super) async fn set(State(app): State<Arc<App>>, visitor: FinanceDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let t = visitor.texts();
    let debtor = match read(&form) {
        Ok(debtor) => debtor,
        Err(field) => {
            let said = match field {
                "name" => t.bank_name_bad(),
                "iban" => t.bank_iban_bad(),
                _ => t.bank_bic_bad(),
            };
            let again = sheet(&app, &visitor, &form, Some((field, said))).await?;
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let done = sepa::set_debtor(&app.db, visitor.merchant_id, debtor, &visitor.caller()).await;
    done.map_err(|error| refusal::of_payout(t, error, ""))?;
    Ok(after("/finance/bank", Notice::Saved))
}

/// The account, or the field that is wrong.
fn read(form: &Form) -> Result<Debtor, &'static str> {
    let mut check = Check::default();
    check.sepa_name("name", form.text("name"));
    check.done().map_err(|_| "name")?;
    let mut check = Check::default();
    let iban = check.iban("iban", Some(form.text("iban")));
    let iban = check.finish(iban).map_err(|_| "iban")?;
    let bic = form.filled("bic").map(str::parse::<Bic>).transpose().map_err(|_| "bic")?;
    Ok(Debtor { name: form.text("name").to_owned(), iban, bic })
}

async fn sheet(
    app: &App,
    visitor: &FinanceDesk,
    form: &Form,
    wrong: Option<(&'static str, &'static str)>,
) -> Result<BankPage, PageError> {
    let t = visitor.texts();
    let known = debtor::find(&mut *app.db.acquire().await?, visitor.merchant_id).await?;
    let text = |name: &'static str, label: &str| {
        let error = wrong.filter(|(field, _)| *field == name).map(|(_, said)| said.to_owned());
        Field::text(name, label, form.text(name)).error(error)
    };
    let said = known.map_or_else(
        || t.bank_debtor_none().to_owned(),
        |row| t.bank_debtor_is(masked(row.debtor.iban.as_str()), row.debtor.name, row.set_by),
    );
    Ok(BankPage {
        shell: visitor.shell(),
        error: None,
        read: None,
        debtor_said: said,
        debtor: FormPart {
            heading: t.bank_debtor().to_owned(),
            action: "/finance/bank".to_owned(),
            fields: vec![
                text("name", t.bank_name()).required(),
                text("iban", t.bank_iban()).required(),
                text("bic", t.bank_bic()).hint(t.optional()),
            ],
            boxes: Vec::new(),
            button: t.save().to_owned(),
        },
    })
}

/// The page after a file was sent: what was wrong with it, or what became of it.
pub(super) async fn told(
    app: &App,
    visitor: &FinanceDesk,
    outcome: Result<(String, Vec<StatementRead>), String>,
) -> PageResult {
    let around = sheet(app, visitor, &Form::default(), None).await?;
    match outcome {
        Ok(read) => page(&BankPage { read: Some(read), ..around }),
        Err(error) => page_with(StatusCode::UNPROCESSABLE_ENTITY, &BankPage { error: Some(error), ..around }),
    }
}
