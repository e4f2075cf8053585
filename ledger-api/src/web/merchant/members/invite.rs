//! `/merchant/members/new`: somebody else may work at this desk, and is told by mail.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::http::merchants::members::{MemberRole, NewMember, invite};
use crate::http::validate::Check;
use crate::pages::Notice;
use crate::pages::components::Field;
use crate::pages::sheets::{FormPart, FormSheet};
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::MerchantDesk;

pub(super) async fn ask(visitor: MerchantDesk) -> PageResult {
    page(&sheet(&visitor, &Form::default(), (false, false)))
}

fn sheet(visitor: &MerchantDesk, form: &Form, (bad_email, bad_name): (bool, bool)) -> FormSheet {
    let t = visitor.texts();
    let fields = vec![
        Field::text("email", t.affiliate_email(), form.text("email"))
            .of_kind("email", "off")
            .required()
            .error(bad_email.then(|| t.sign_in_email_bad().to_owned())),
        Field::text("name", t.program_name(), form.text("name")).error(bad_name.then(|| t.field_long().to_owned())),
    ];
    FormSheet {
        shell: visitor.shell(),
        title: t.member_invite().to_owned(),
        lead: t.member_invite_lead().to_owned(),
        forms: vec![FormPart {
            heading: String::new(),
            action: "/merchant/members/new".to_owned(),
            fields,
            boxes: Vec::new(),
            button: t.member_invite().to_owned(),
        }],
    }
}

pub(super) async fn send(State(app): State<Arc<App>>, visitor: MerchantDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let (mut emails, mut names) = (Check::default(), Check::default());
    emails.email_of_person("email", form.text("email"));
    let name = form.filled("name").and_then(|name| names.plain_name("name", name));
    let wrong = (emails.done().is_err(), names.done().is_err());
    if wrong != (false, false) {
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&visitor, &form, wrong));
    }
    let new = NewMember {
        email: form.text("email").to_lowercase(),
        name: name.map(|name| name.as_str().to_owned()).unwrap_or_default(),
        role: MemberRole::Merchant,
        language: visitor.language,
    };
    let mut transaction = app.db.begin().await?;
    invite(&mut transaction, visitor.merchant_id, &visitor.merchant, &new).await?;
    transaction.commit().await?;
    Ok(after("/merchant/members", Notice::Made))
}
