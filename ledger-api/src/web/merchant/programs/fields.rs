//! A program as a form: its fields, and the request to the API's own deed that the form amounts to.

use serde_json::{Map, Value, json};
use shared::money::Currency;

use crate::db::programs::Program;
use crate::domain::percent::Percent;
use crate::http::problem::Problem;
use crate::http::programs::ProgramBody;
use crate::pages::Texts;
use crate::pages::components::{Choice, Field};
use crate::pages::sheets::FormPart;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::money::{to_type, typed};

/// Fields with the code of what is wrong with them.
pub(super) type Wrong = Vec<(String, &'static str)>;

/// The form; `currency` is known once the program is.
pub(super) fn part(t: Texts, form: &Form, wrong: &Wrong, action: String, currency: Option<Currency>) -> FormPart {
    let said = |field: &str| {
        let code = wrong.iter().find(|(known, _)| known == field).map(|(_, code)| *code)?;
        Some(words(t, code).to_owned())
    };
    let text = |name: &'static str, label: &str| Field::text(name, label, form.text(name)).error(said(name));
    let select = |name: &'static str, label: &str, choices: &[(&str, &str)]| {
        let choice = |(value, label): &(&str, &str)| Choice { value: (*value).to_owned(), label: (*label).to_owned() };
        Field::select(name, label, form.text(name), choices.iter().map(choice).collect()).error(said(name))
    };
    let mut fields = vec![text("name", t.program_name()).required()];
    if currency.is_none() {
        fields.push(text("currency", t.program_currency()).hint(t.program_currency_hint()).required());
    }
    fields.extend([
        text("site_url", t.program_site()).of_kind("url", "url").required(),
        text("attribution_window_days", t.program_window()).hint(t.program_window_hint()).required(),
        select(
            "attribution_model",
            t.program_model(),
            &[("last_click", t.program_last_click()), ("first_click", t.program_first_click())],
        ),
        text("hold_days", t.program_hold()).hint(t.program_hold_hint()).required(),
        text("minimum_payout", t.program_minimum()).required(),
        text("second_tier_rate", t.program_second_tier()).hint(t.program_second_tier_hint()),
        text("cookie_domain", t.program_cookie_domain()).hint(t.program_cookie_domain_hint()),
        select(
            "consent_mode",
            t.program_consent(),
            &[
                ("implied", t.program_consent_implied()),
                ("required", t.program_consent_required()),
                ("cookieless", t.program_consent_cookieless()),
            ],
        ),
        text("consent_cookie_name", t.program_consent_name()).hint(t.program_consent_hint()),
        text("consent_cookie_value", t.program_consent_value()).hint(t.program_consent_hint()),
    ]);
    if currency.is_some() {
        let states = [("active", t.program_active()), ("paused", t.program_paused())];
        fields.push(select("status", t.program_status(), &states));
    }
    let lifetime = form.text("lifetime_attribution") == "on";
    let boxes = vec![("lifetime_attribution".to_owned(), t.program_lifetime().to_owned(), lifetime)];
    FormPart { heading: String::new(), action, fields, boxes, button: t.save().to_owned() }
}

/// What is wrong, in words.
fn words(t: Texts, code: &str) -> &'static str {
    match code {
        "required" => t.field_missing(),
        "number" => t.field_number(),
        "amount" => t.field_amount(),
        "rate" => t.terms_rate_bad(),
        "too_long" => t.field_long(),
        "out_of_range" => t.field_range(),
        "public_suffix" => t.field_suffix(),
        _ => t.field_bad(),
    }
}

/// A program as the form is filled in with it; without one the defaults of the product.
pub(super) fn filled(program: Option<&Program>) -> Form {
    use shared::link::Consent;
    let Some(program) = program else {
        return Form::of([
            ("currency", "EUR".to_owned()),
            ("attribution_window_days", "30".to_owned()),
            ("hold_days", "14".to_owned()),
            ("minimum_payout", "50".to_owned()),
        ]);
    };
    let currency = program.currency.parse::<Currency>().ok();
    let (consent, name, value) = match &program.consent.0 {
        Consent::Implied => ("implied", "", ""),
        Consent::Cookieless => ("cookieless", "", ""),
        Consent::Required { cookie_name, cookie_value } => ("required", cookie_name.as_str(), cookie_value.as_str()),
    };
    let minimum = currency.map(|currency| to_type(program.minimum_payout, currency)).unwrap_or_default();
    Form::of([
        ("name", program.name.clone()),
        ("site_url", program.site_url.clone()),
        ("attribution_window_days", program.attribution_window_days.to_string()),
        ("attribution_model", program.attribution_model.clone()),
        ("hold_days", program.hold_days.to_string()),
        ("minimum_payout", minimum),
        ("second_tier_rate", program.second_tier_rate.map(|rate| rate.normalize().to_string()).unwrap_or_default()),
        ("cookie_domain", program.cookie_domain.clone().unwrap_or_default()),
        ("consent_mode", consent.to_owned()),
        ("consent_cookie_name", name.to_owned()),
        ("consent_cookie_value", value.to_owned()),
        ("status", program.status.clone()),
        ("lifetime_attribution", if program.lifetime_attribution { "on" } else { "" }.to_owned()),
    ])
}

/// The request that a form amounts to, or what is wrong with it.
pub(super) fn request(form: &Form, currency: Option<Currency>) -> Result<ProgramBody, Wrong> {
    let mut wrong = Wrong::new();
    let mut body = Map::new();
    let texts = ["name", "site_url", "cookie_domain", "attribution_model", "consent_mode"];
    for name in texts {
        if let Some(text) = form.filled(name) {
            body.insert(name.to_owned(), json!(text));
        }
    }
    // The form shows both whatever the mode is; where it is another one they mean nothing, and emptied they are missed.
    if form.text("consent_mode") == "required" {
        for name in ["consent_cookie_name", "consent_cookie_value"] {
            body.insert(name.to_owned(), json!(form.text(name)));
        }
    }
    let known = currency.or_else(|| form.text("currency").to_uppercase().parse().ok());
    match currency {
        None => drop(body.insert("currency".to_owned(), json!(form.text("currency").to_uppercase()))),
        Some(_) => drop(body.insert("status".to_owned(), json!(form.text("status")))),
    }
    for name in ["attribution_window_days", "hold_days"] {
        match form.text(name).parse::<i32>() {
            Ok(days) => drop(body.insert(name.to_owned(), json!(days))),
            Err(_) => wrong.push((name.to_owned(), "number")),
        }
    }
    match known.map(|currency| typed(form.text("minimum_payout"), currency)) {
        Some(Some(amount)) => drop(body.insert("minimum_payout".to_owned(), json!(amount.minor()))),
        Some(None) => wrong.push(("minimum_payout".to_owned(), "amount")),
        None => wrong.push(("currency".to_owned(), "invalid")),
    }
    // What was emptied is taken away.
    for name in ["cookie_domain", "second_tier_rate"] {
        if currency.is_some() && form.filled(name).is_none() {
            body.insert(name.to_owned(), Value::Null);
        }
    }
    if let Some(text) = form.filled("second_tier_rate") {
        match text.replace(',', ".").parse::<Percent>() {
            Ok(rate) => drop(body.insert("second_tier_rate".to_owned(), json!(rate))),
            Err(_) => wrong.push(("second_tier_rate".to_owned(), "rate")),
        }
    }
    body.insert("lifetime_attribution".to_owned(), json!(form.text("lifetime_attribution") == "on"));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    // What a browser cannot send from this form, such as another consent mode, is refused as a whole.
    serde_json::from_value(Value::Object(body)).map_err(|_| vec![("consent_mode".to_owned(), "invalid")])
}

/// What the deed refused, by field; anything else is another error.
pub(super) fn refused(problem: Problem) -> Result<Wrong, PageError> {
    if problem.errors().is_empty() {
        return Err(problem.into());
    }
    Ok(problem.errors().iter().map(|error| (error.field.clone(), error.code)).collect())
}
