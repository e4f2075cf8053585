//! `/merchant/webhooks/new`: an endpoint. Its secret is shown on the page that answers, and never again.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;

use super::show::shown;
use crate::app::App;
use crate::domain::event::{ALL_EVENTS, EventType};
use crate::http::problem::Code;
use crate::http::webhook_endpoints::create::store;
use crate::pages::components::{Choice, Field};
use crate::pages::sheets::{FormPart, FormSheet};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, page, page_with};
use crate::web::visitor::MerchantDesk;

pub(super) async fn ask(visitor: MerchantDesk) -> PageResult {
    page(&sheet(&visitor, &Form::of([("all", "on".to_owned())]), &[]))
}

/// `wrong` names the fields that cannot be accepted.
fn sheet(visitor: &MerchantDesk, form: &Form, wrong: &[&str]) -> FormSheet {
    let t = visitor.texts();
    let bad = |field: &str, said: &str| wrong.contains(&field).then(|| said.to_owned());
    let fields = vec![
        Field::text("url", t.endpoint_url(), form.text("url"))
            .of_kind("url", "off")
            .hint(t.endpoint_url_hint())
            .required()
            .error(bad("url", t.endpoint_url_bad())),
        Field::text("description", t.endpoint_description(), form.text("description"))
            .hint(t.endpoint_description_hint())
            .error(bad("description", t.field_long())),
        Field::select(
            "all",
            t.endpoint_events(),
            form.text("all"),
            vec![
                Choice { value: "on".to_owned(), label: t.endpoint_all_events().to_owned() },
                Choice { value: String::new(), label: t.endpoint_some_events().to_owned() },
            ],
        )
        .error(bad("events", t.endpoint_events_bad())),
    ];
    let ticked = |event: &EventType| {
        let name = event.name();
        (name.to_owned(), name.to_owned(), form.text(name) == "on")
    };
    FormSheet {
        shell: visitor.shell(),
        title: t.endpoint_make().to_owned(),
        lead: t.endpoint_new_lead().to_owned(),
        forms: vec![FormPart {
            heading: String::new(),
            action: "/merchant/webhooks/new".to_owned(),
            fields,
            boxes: EventType::ALL.iter().map(ticked).collect(),
            button: t.endpoint_make().to_owned(),
        }],
    }
}

pub(super) async fn make(State(app): State<Arc<App>>, visitor: MerchantDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let chosen = EventType::ALL.iter().map(|event| event.name()).filter(|name| form.text(name) == "on");
    let events: Vec<&str> = if form.text("all") == "on" { vec![ALL_EVENTS] } else { chosen.collect() };
    let body = json!({ "url": form.text("url"), "events": events, "description": form.filled("description") });
    let request = serde_json::from_value(body).map_err(PageError::internal)?;
    let mut transaction = app.db.begin().await?;
    match store(&app, &mut transaction, visitor.merchant_id, &visitor.caller(), request).await {
        Ok((endpoint_id, secret)) => {
            transaction.commit().await?;
            shown(&app, &visitor, endpoint_id, Some(secret.reveal())).await
        }
        Err(problem) if problem.code() == Code::ValidationFailed => {
            let wrong: Vec<&str> = problem.errors().iter().map(|error| error.field.as_str()).collect();
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&visitor, &form, &wrong))
        }
        Err(problem) => Err(problem.into()),
    }
}
