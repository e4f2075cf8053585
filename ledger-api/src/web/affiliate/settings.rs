//! `/affiliate/settings`: how to be paid, what keeps that from working, and which mails to get.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use sqlx::PgConnection;

use crate::affiliate_change;
use crate::app::App;
use crate::db::affiliates::{self, Affiliate, AffiliateFields};
use crate::db::stripe_accounts;
use crate::domain::paypal_email;
use crate::domain::rail::Rail;
use crate::http::problem::Problem;
use crate::http::validate::Check;
use crate::pages::affiliate::SettingsPage;
use crate::pages::components::{Choice, Field};
use crate::pages::sheets::FormPart;
use crate::pages::{Notice, Texts};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::mail_wishes;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::payable::Hindrance;
use crate::web::visitor::AffiliateDesk;

/// What is wrong with the form.
#[derive(Debug, Default)]
struct Wrong {
    paypal: Option<String>,
    iban: Option<String>,
    holder: Option<String>,
}

impl Wrong {
    fn is_nothing(&self) -> bool {
        self.paypal.is_none() && self.iban.is_none() && self.holder.is_none()
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let mut connection = app.db.acquire().await?;
    let (merchant_id, affiliate_id) = (visitor.merchant_id, visitor.subject_id);
    let affiliate = affiliates::find(&mut connection, merchant_id, affiliate_id).await?.ok_or(PageError::NotFound)?;
    page(&sheet(&app, &mut connection, &visitor, &affiliate, (&affiliate.fields, Wrong::default())).await?)
}

/// Whether PayPal can be chosen: where this ledger pays by it. Who has chosen it keeps it until choosing otherwise.
fn offers_paypal(app: &App, fields: &AffiliateFields) -> bool {
    app.rails.paypal.is_some() || fields.payout_method.as_deref() == Some(Rail::Paypal.name())
}

/// The page of an affiliate; `shown` is what stands in the form, and what is wrong with it.
async fn sheet(
    app: &App,
    connection: &mut PgConnection,
    visitor: &AffiliateDesk,
    affiliate: &Affiliate,
    (shown, wrong): (&AffiliateFields, Wrong),
) -> Result<SettingsPage, PageError> {
    let t = visitor.texts();
    let mails = mail_wishes::form(&mut *connection, visitor, "/affiliate/settings/mails").await?;
    let stripe_account_id = &affiliate.fields.stripe_account_id;
    let account = match stripe_account_id {
        Some(id) => stripe_accounts::find(connection, std::slice::from_ref(id)).await?.pop(),
        None => None,
    };
    let said = match account.as_ref().map(Hindrance::at_stripe) {
        Some(Some(hindrance)) => hindrance.told(t),
        Some(None) => t.settings_stripe_ready().to_owned(),
        None => t.settings_stripe_unheard().to_owned(),
    };
    let hindrance = Hindrance::among(affiliate, account.as_ref())?.map(|hindrance| hindrance.told(t));
    // Said once.
    let said = stripe_account_id.as_ref().map(|_| said).filter(|said| Some(said) != hindrance.as_ref());
    let stripe = app.stripe_accounts.is_some().then(|| stripe(t));
    Ok(SettingsPage {
        shell: visitor.shell(),
        lead: t.settings_lead(&visitor.email),
        hindrance,
        account: said,
        forms: [Some(payout(t, shown, wrong, offers_paypal(app, &affiliate.fields))), stripe, Some(mails)]
            .into_iter()
            .flatten()
            .collect(),
    })
}

fn payout(t: Texts, fields: &AffiliateFields, wrong: Wrong, offers_paypal: bool) -> FormPart {
    let choice = |value: &str, label: &str| Choice { value: value.to_owned(), label: label.to_owned() };
    let mut methods = vec![choice("sepa", t.rail_sepa())];
    if offers_paypal {
        methods.push(choice("paypal", t.rail_paypal()));
    }
    // Stripe pays an account that its holder has proved at Stripe.
    if fields.stripe_account_id.is_some() {
        methods.insert(0, choice("stripe", t.rail_stripe()));
    }
    if fields.payout_method.is_none() {
        methods.insert(0, choice("", t.settings_method_none()));
    }
    let of = |value: &Option<String>| value.clone().unwrap_or_default();
    let paypal = Field::text("paypal", t.settings_paypal(), &of(&fields.paypal_email))
        .of_kind("email", "email")
        .error(wrong.paypal);
    let mut payout_fields = vec![
        Field::select("method", t.settings_method(), &of(&fields.payout_method), methods),
        Field::text("iban", t.settings_iban(), &of(&fields.iban)).hint(t.settings_iban_hint()).error(wrong.iban),
        Field::text("holder", t.settings_holder(), &of(&fields.account_holder))
            .of_kind("text", "name")
            .hint(t.settings_holder_hint())
            .error(wrong.holder),
    ];
    payout_fields.extend(offers_paypal.then_some(paypal));
    FormPart {
        heading: t.settings_payout().to_owned(),
        action: "/affiliate/settings".to_owned(),
        fields: payout_fields,
        boxes: Vec::new(),
        button: t.save().to_owned(),
    }
}

fn stripe(t: Texts) -> FormPart {
    FormPart {
        heading: t.settings_stripe().to_owned(),
        action: "/affiliate/settings/stripe".to_owned(),
        fields: Vec::new(),
        boxes: Vec::new(),
        button: t.settings_stripe_begin().to_owned(),
    }
}

pub(super) async fn save(State(app): State<Arc<App>>, visitor: AffiliateDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let (merchant_id, affiliate_id) = (visitor.merchant_id, visitor.subject_id);
    let mut transaction = app.db.begin().await?;
    if !affiliates::lock(&mut transaction, merchant_id, affiliate_id).await? {
        return Err(PageError::NotFound);
    }
    let affiliate = affiliates::find(&mut transaction, merchant_id, affiliate_id).await?.ok_or(PageError::NotFound)?;
    let offers_paypal = offers_paypal(&app, &affiliate.fields);
    let (fields, wrong) = read(visitor.texts(), &form, &affiliate.fields, offers_paypal);
    if !wrong.is_nothing() {
        let shown = AffiliateFields { iban: form.filled("iban").map(str::to_owned), ..fields };
        let again = sheet(&app, &mut transaction, &visitor, &affiliate, (&shown, wrong)).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    }
    let change = (&affiliate.fields, &fields);
    let stored = affiliate_change::store(&mut transaction, merchant_id, affiliate_id, change, &visitor.caller()).await;
    stored.map_err(Problem::from)?;
    let now = affiliates::find(&mut transaction, merchant_id, affiliate_id).await?;
    transaction.commit().await?;
    let blocked = now.is_some_and(|affiliate| affiliate.destination_blocked.is_some());
    Ok(after("/affiliate/settings", if blocked { Notice::StillBlocked } else { Notice::Saved }))
}

/// What the form comes to, and what is wrong with it.
fn read(t: Texts, form: &Form, before: &AffiliateFields, offers_paypal: bool) -> (AffiliateFields, Wrong) {
    let iban = Check::default().iban("iban", form.filled("iban"));
    let bad_iban = form.filled("iban").is_some() && iban.is_none() || form.text("method") == "sepa" && iban.is_none();
    let paypal = if offers_paypal { form.filled("paypal") } else { before.paypal_email.as_deref() };
    let bad_paypal = offers_paypal
        && (paypal.is_some_and(|email| !paypal_email::is_valid(email))
            || form.text("method") == "paypal" && paypal.is_none());
    let mut holder = Check::default();
    if let Some(name) = form.filled("holder") {
        holder.sepa_name("holder", name);
    }
    let method = ["stripe", "paypal", "sepa"].into_iter().find(|name| *name == form.text("method"));
    let method = method.filter(|name| match *name {
        "stripe" => before.stripe_account_id.is_some(),
        "paypal" => offers_paypal,
        _ => true,
    });
    let fields = AffiliateFields {
        payout_method: method.map(str::to_owned).or(before.payout_method.clone()),
        iban: iban.map(|iban| iban.as_str().to_owned()),
        account_holder: form.filled("holder").map(str::to_owned),
        paypal_email: paypal.map(str::to_owned),
        ..before.clone()
    };
    let wrong = Wrong {
        iban: bad_iban.then(|| t.settings_iban_bad().to_owned()),
        holder: holder.done().is_err().then(|| t.bank_name_bad().to_owned()),
        paypal: bad_paypal.then(|| t.settings_paypal_bad().to_owned()),
    };
    (fields, wrong)
}
