//! `/merchant/keys/new`: a key, shown on the page that answers and never again.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use shared::api_key::Role;

use super::{OWN, role};
use crate::app::App;
use crate::http::merchants::create::mint;
use crate::http::validate::Check;
use crate::pages::components::{Cell, Choice, Field};
use crate::pages::sheets::{FormPart, FormSheet, ThingSheet};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, page, page_with};
use crate::web::visitor::MerchantDesk;

pub(super) async fn ask(visitor: MerchantDesk) -> PageResult {
    page(&sheet(&visitor, &Form::of([("role", "merchant_readonly".to_owned())]), false))
}

fn sheet(visitor: &MerchantDesk, form: &Form, wrong: bool) -> FormSheet {
    let t = visitor.texts();
    let choice = |name: &&str| Choice { value: (*name).to_owned(), label: role(t, name).to_owned() };
    let fields = vec![
        Field::text("person", t.key_person(), form.text("person"))
            .hint(t.key_person_hint())
            .required()
            .error(wrong.then(|| t.name_bad().to_owned())),
        Field::select("role", t.key_role(), form.text("role"), OWN.iter().map(choice).collect()),
    ];
    FormSheet {
        shell: visitor.shell(),
        title: t.key_make().to_owned(),
        lead: t.key_new_lead().to_owned(),
        forms: vec![FormPart {
            heading: String::new(),
            action: "/merchant/keys/new".to_owned(),
            fields,
            boxes: Vec::new(),
            button: t.key_make().to_owned(),
        }],
    }
}

pub(super) async fn make(State(app): State<Arc<App>>, visitor: MerchantDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let (t, merchant_id, person) = (visitor.texts(), visitor.merchant_id, form.text("person"));
    let Some(name) = Check::default().plain_name("person", person) else {
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&visitor, &form, true));
    };
    let role_of_key = match form.text("role") {
        "merchant" => Role::Merchant,
        "merchant_readonly" => Role::MerchantReadonly,
        _ => return Err(PageError::NotFound),
    };
    let mut transaction = app.db.begin().await?;
    let (_, key) = mint(&mut transaction, role_of_key, name.as_str(), merchant_id, &visitor.caller()).await?;
    transaction.commit().await?;
    page(&ThingSheet {
        paragraphs: vec![t.key_once().to_owned()],
        secret: Some((t.key_itself().to_owned(), key)),
        facts: vec![(t.key_role().to_owned(), Cell::text(role(t, role_of_key.name())))],
        links: vec![("/merchant/guide".to_owned(), t.nav_guide().to_owned())],
        ..ThingSheet::new(visitor.shell(), person.to_owned(), ("/merchant/keys", t.nav_keys()))
    })
}
