//! `/affiliate/links/new`: making a link. It leads to the program's own site and nowhere else: who follows a link of a
//! merchant's domain must arrive there.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use url::Url;
use uuid::Uuid;

use super::scene::Scene;
use crate::app::App;
use crate::db::programs::Program;
use crate::domain::web_host::host_of;
use crate::http::links::wanted::LinkFields;
use crate::http::problem::{Code, Problem};
use crate::link_codes::LinkCodes;
use crate::pages::Notice;
use crate::pages::components::{Choice, Field};
use crate::pages::sheets::{FormPart, FormSheet};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::AffiliateDesk;

/// What is wrong with the form.
#[derive(Debug, Default)]
struct Wrong {
    destination: Option<String>,
    slug: Option<String>,
    campaign: Option<String>,
}

pub(super) async fn ask(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let scene =
        Scene::load(&mut *app.db.acquire().await?, visitor.merchant_id, visitor.subject_id, &visitor.query).await?;
    page(&sheet(&visitor, &scene, &Form::default(), Wrong::default()))
}

fn open_programs(scene: &Scene) -> impl Iterator<Item = &Program> {
    scene.programs.iter().filter(|program| program.status == "active")
}

fn sheet(visitor: &AffiliateDesk, scene: &Scene, form: &Form, wrong: Wrong) -> FormSheet {
    let t = visitor.texts();
    let choices: Vec<Choice> = open_programs(scene)
        .map(|program| Choice { value: program.program_id.to_string(), label: program.name.clone() })
        .collect();
    let site = open_programs(scene).next().map(|program| program.site_url.as_str()).unwrap_or_default();
    let text = |name, label: &str| Field::text(name, label, form.text(name));
    let destination = text("destination", t.link_destination()).of_kind("url", "off");
    let fields = vec![
        Field::select("program", t.link_programme(), form.text("program"), choices),
        destination.hint(&t.link_destination_hint(site)).error(wrong.destination),
        text("slug", t.link_slug()).hint(t.link_slug_hint()).error(wrong.slug),
        text("campaign", t.link_campaign()).hint(t.link_campaign_hint()).error(wrong.campaign),
    ];
    let part = FormPart {
        heading: String::new(),
        action: "/affiliate/links/new".to_owned(),
        fields,
        boxes: Vec::new(),
        button: t.link_make().to_owned(),
    };
    let possible = open_programs(scene).next().is_some();
    FormSheet {
        shell: visitor.shell(),
        title: t.link_new_title().to_owned(),
        lead: if possible { t.link_new_lead() } else { t.link_none_possible() }.to_owned(),
        forms: if possible { vec![part] } else { Vec::new() },
    }
}

pub(super) async fn make(State(app): State<Arc<App>>, visitor: AffiliateDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let codes = LinkCodes::draw(&app.db, 1).await?;
    let (t, mut transaction) = (visitor.texts(), app.db.begin().await?);
    let scene = Scene::load(&mut transaction, visitor.merchant_id, visitor.subject_id, &visitor.query).await?;
    let program_id: Option<Uuid> = form.text("program").parse().ok();
    let program = open_programs(&scene).find(|program| Some(program.program_id) == program_id);
    let program = program.ok_or(PageError::NotFound)?;
    let mut wrong = Wrong::default();
    if form.filled("destination").is_some_and(|destination| !is_of_site(destination, &program.site_url)) {
        wrong.destination = Some(t.link_destination_bad(&program.site_url));
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&visitor, &scene, &form, wrong));
    }
    let fields = LinkFields {
        program_id: program.program_id,
        destination: form.filled("destination").map(str::to_owned),
        slug: form.filled("slug").map(str::to_owned),
        campaign: form.filled("campaign").map(str::to_owned),
    };
    let stored = match fields.read(visitor.subject_id) {
        Ok(wanted) => wanted.store(&mut transaction, visitor.merchant_id, &codes).await,
        Err(problem) => Err(problem),
    };
    match stored {
        Ok(link) => {
            transaction.commit().await?;
            Ok(after(&format!("/affiliate/links/{}", link.link_id), Notice::LinkMade))
        }
        Err(problem) if matches!(problem.code(), Code::ValidationFailed | Code::Conflict) => {
            drop(transaction);
            let is_wrong = |field| problem.errors().iter().any(|error| error.field == field);
            wrong.campaign = is_wrong("campaign").then(|| t.link_campaign_bad().to_owned());
            wrong.destination = is_wrong("destination").then(|| t.link_destination_bad(&program.site_url));
            // A name that is taken is a conflict without a field.
            wrong.slug = (is_wrong("slug") || is_conflict(&problem)).then(|| t.link_slug_bad().to_owned());
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&visitor, &scene, &form, wrong))
        }
        Err(problem) => Err(problem.into()),
    }
}

fn is_conflict(problem: &Problem) -> bool {
    problem.code() == Code::Conflict
}

/// Whether an address is on the program's own host.
fn is_of_site(destination: &str, site: &str) -> bool {
    let (Ok(destination), Ok(site)) = (Url::parse(destination), Url::parse(site)) else { return false };
    destination.scheme() == site.scheme() && host_of(&destination) == host_of(&site)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_site_of_its_program_only() {
        let site = "https://shop.example/";
        assert!(is_of_site("https://shop.example/pricing?x=1", site));
        for elsewhere in [
            "https://evil.example/",
            "https://shop.example.evil.example/",
            "https://shop.example@evil.example/",
            "http://shop.example/",
            "https://shop.example:8443/",
            "javascript:alert(1)",
            "/pricing",
        ] {
            assert!(!is_of_site(elsewhere, site), "{elsewhere}");
        }
    }
}
