//! `/affiliate/settings`: how to be paid, and which mails to get.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::affiliate_change;
use crate::app::App;
use crate::db::affiliates::{self, AffiliateFields};
use crate::db::mail::opt_outs;
use crate::domain::paypal_email;
use crate::domain::rail::Rail;
use crate::http::problem::Problem;
use crate::http::validate::Check;
use crate::pages::Notice;
use crate::pages::components::{Choice, Field};
use crate::pages::mail::Topic;
use crate::pages::sheets::{FormPart, FormSheet};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::AffiliateDesk;

/// What is wrong with the form.
#[derive(Debug, Default)]
struct Wrong {
    paypal: Option<String>,
    iban: Option<String>,
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let mut connection = app.db.acquire().await?;
    let (merchant_id, affiliate_id) = (visitor.merchant_id, visitor.subject_id);
    let affiliate = affiliates::find(&mut connection, merchant_id, affiliate_id).await?.ok_or(PageError::NotFound)?;
    let refused = opt_outs::list(&mut connection, merchant_id, &visitor.email).await?;
    page(&sheet(&app, &visitor, &affiliate.fields, &refused, Wrong::default()))
}

/// Whether PayPal can be chosen: where this ledger pays by it. Who has chosen it keeps it until choosing otherwise.
fn offers_paypal(app: &App, fields: &AffiliateFields) -> bool {
    app.rails.paypal.is_some() || fields.payout_method.as_deref() == Some(Rail::Paypal.name())
}

fn sheet(app: &App, visitor: &AffiliateDesk, fields: &AffiliateFields, refused: &[String], wrong: Wrong) -> FormSheet {
    let t = visitor.texts();
    let choice = |value: &str, label: &str| Choice { value: value.to_owned(), label: label.to_owned() };
    let offers_paypal = offers_paypal(app, fields);
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
            .hint(t.settings_holder_hint()),
    ];
    payout_fields.extend(offers_paypal.then_some(paypal));
    let payout = FormPart {
        heading: t.settings_payout().to_owned(),
        action: "/affiliate/settings".to_owned(),
        fields: payout_fields,
        boxes: Vec::new(),
        button: t.save().to_owned(),
    };
    let ticked = |topic: &Topic| {
        let wanted = !refused.iter().any(|name| name == topic.name());
        (topic.name().to_owned(), topic.label(t).to_owned(), wanted)
    };
    let mails = FormPart {
        heading: t.settings_mails().to_owned(),
        action: "/affiliate/settings/mails".to_owned(),
        fields: Vec::new(),
        boxes: Topic::OF_AFFILIATES.iter().map(ticked).collect(),
        button: t.save().to_owned(),
    };
    let stripe = FormPart {
        heading: t.settings_stripe().to_owned(),
        action: "/affiliate/settings/stripe".to_owned(),
        fields: Vec::new(),
        boxes: Vec::new(),
        button: t.settings_stripe_begin().to_owned(),
    };
    let stripe = app.stripe_accounts.is_some().then_some(stripe);
    FormSheet {
        shell: visitor.shell(),
        title: t.nav_settings().to_owned(),
        lead: t.settings_lead(&visitor.email),
        forms: [Some(payout), stripe, Some(mails)].into_iter().flatten().collect(),
    }
}

pub(super) async fn save(State(app): State<Arc<App>>, visitor: AffiliateDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let (merchant_id, affiliate_id, t) = (visitor.merchant_id, visitor.subject_id, visitor.texts());
    let mut transaction = app.db.begin().await?;
    if !affiliates::lock(&mut transaction, merchant_id, affiliate_id).await? {
        return Err(PageError::NotFound);
    }
    let affiliate = affiliates::find(&mut transaction, merchant_id, affiliate_id).await?;
    let before = affiliate.ok_or(PageError::NotFound)?.fields;
    let mut check = Check::default();
    let iban = check.iban("iban", form.filled("iban"));
    check.optional_text("holder", form.filled("holder"), 140);
    let bad_iban = form.filled("iban").is_some() && iban.is_none() || form.text("method") == "sepa" && iban.is_none();
    let offers_paypal = offers_paypal(&app, &before);
    let paypal = if offers_paypal { form.filled("paypal") } else { before.paypal_email.as_deref() };
    let bad_paypal = offers_paypal
        && (paypal.is_some_and(|email| !paypal_email::is_valid(email))
            || form.text("method") == "paypal" && paypal.is_none());
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
    if bad_iban || bad_paypal || check.done().is_err() {
        let refused = opt_outs::list(&mut transaction, merchant_id, &visitor.email).await?;
        let shown = AffiliateFields { iban: form.filled("iban").map(str::to_owned), ..fields };
        let wrong = Wrong {
            iban: bad_iban.then(|| t.settings_iban_bad().to_owned()),
            paypal: bad_paypal.then(|| t.settings_paypal_bad().to_owned()),
        };
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&app, &visitor, &shown, &refused, wrong));
    }
    let change = (&before, &fields);
    let stored = affiliate_change::store(&mut transaction, merchant_id, affiliate_id, change, &visitor.caller()).await;
    stored.map_err(Problem::from)?;
    transaction.commit().await?;
    Ok(after("/affiliate/settings", Notice::Saved))
}
