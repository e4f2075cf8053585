//! `/merchant/guide`: how a shop is connected, with what is to be copied filled in with the merchant's own addresses and, once it is made here, its
//! key.

use std::sync::Arc;

use axum::extract::State;
use shared::api_key::Role;

use crate::app::App;
use crate::db::links;
use crate::db::programs::{self, Program};
use crate::http::merchants::create::mint;
use crate::pages::Texts;
use crate::pages::merchant::{Guide, Step};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, page};
use crate::web::visitor::MerchantDesk;

/// Programs to choose from.
const PROGRAMS: i64 = 200;
/// What stands where a key belongs: a key is shown once, when it is made, and is stored nowhere.
const KEY: &str = "$MERCHANT_KEY";

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    page(&guide(&app, &visitor, None).await?)
}

/// Makes a key, and answers with the guide that has it filled in; the key is not shown again.
pub(super) async fn make_key(State(app): State<Arc<App>>, visitor: MerchantDesk, form: Form) -> PageResult {
    form.proves(&visitor.csrf())?;
    let person = visitor.texts().guide_key_person();
    let mut transaction = app.db.begin().await?;
    let (_, key) = mint(&mut transaction, Role::Merchant, person, visitor.merchant_id, &visitor.caller()).await?;
    transaction.commit().await?;
    page(&guide(&app, &visitor, Some(key)).await?)
}

async fn guide(app: &App, visitor: &MerchantDesk, key: Option<String>) -> Result<Guide, PageError> {
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let mut connection = app.db.acquire().await?;
    let programs = programs::list(&mut connection, merchant_id, None, PROGRAMS).await?;
    let asked = visitor.query.get("program").and_then(|id| id.parse().ok());
    let program = programs.iter().find(|program| Some(program.program_id) == asked).or(programs.last());
    let filter = links::Filter { affiliate_id: None, program_id: program.map(|program| program.program_id) };
    let link = links::list(&mut connection, merchant_id, filter, None, 1).await?.pop();
    let code = link.map_or_else(|| "CODE".to_owned(), |link| link.code);
    let at = Filled {
        ledger: app.public_url.as_str(),
        links: app.link_url.as_str(),
        code: &code,
        key: key.as_deref().unwrap_or(KEY),
    };
    let steps = program.map(|program| steps(t, &at, program));
    let choice = |known: &Program| {
        let current = program.is_some_and(|program| program.program_id == known.program_id);
        (format!("?program={}", known.program_id), known.name.clone(), current)
    };
    let path = program.map(|program| format!("/merchant/guide?program={}", program.program_id));
    Ok(Guide {
        shell: visitor.shell(),
        programs: if programs.len() > 1 { programs.iter().map(choice).collect() } else { Vec::new() },
        action: path.unwrap_or_else(|| "/merchant/guide".to_owned()),
        key,
        steps: steps.unwrap_or_default(),
    })
}

/// What the steps are filled in with.
struct Filled<'a> {
    ledger: &'a str,
    links: &'a str,
    code: &'a str,
    key: &'a str,
}

fn steps(t: Texts, at: &Filled<'_>, program: &Program) -> Vec<Step> {
    let Filled { ledger, links, code, key } = at;
    let kept = if *key == KEY { "trb_merchant_…" } else { *key };
    let step = |title: &str, text: &str, code: String| Step { title: title.to_owned(), text: text.to_owned(), code };
    let (currency, site) = (&program.currency, &program.site_url);
    let call = |path: &str, body: &str| {
        format!(
            "curl -s {ledger}{path} \\\n  -H \"Authorization: Bearer {key}\" \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}'"
        )
    };
    vec![
        step(t.guide_key(), t.guide_key_text(), format!("MERCHANT_KEY={kept}\nLEDGER_URL={ledger}")),
        step(
            t.guide_script(),
            t.guide_script_text(),
            format!("<script src=\"{links}_tributary/t.js\" defer></script>"),
        ),
        step(t.guide_try(), t.guide_try_text(), format!("{site}?ref={code}")),
        step(
            t.guide_order(),
            t.guide_order_text(),
            call(
                "v1/conversions",
                &format!(
                    "{{\"order_id\": \"order-1001\", \"customer_id\": \"customer-7\", \"amount\": 9900, \"currency\": \"{currency}\",\n      \"click_token\": \"…\"}}"
                ),
            ),
        ),
        step(
            t.guide_server(),
            t.guide_server_text(),
            format!(
                "await fetch(\"{ledger}v1/conversions\", {{\n  method: \"POST\",\n  headers: {{ authorization: `Bearer ${{process.env.MERCHANT_KEY}}`, \"content-type\": \"application/json\" }},\n  body: JSON.stringify({{\n    order_id: order.id, customer_id: order.customerId, amount: order.totalInMinorUnits, currency: \"{currency}\",\n    click_token: cookies.aff_ref ?? cookies.aff_tok,\n  }}),\n}});"
            ),
        ),
        step(
            t.guide_refund(),
            t.guide_refund_text(),
            call(
                "v1/refunds",
                &format!(
                    "{{\"order_id\": \"order-1001\", \"refund_id\": \"order-1001-refund\", \"amount\": 2500, \"currency\": \"{currency}\"}}"
                ),
            ),
        ),
        step(
            t.guide_stripe(),
            t.guide_stripe_text(),
            format!(
                "curl -s -X PUT {ledger}v1/integrations/stripe \\\n  -H \"Authorization: Bearer {key}\" \\\n  -H 'Content-Type: application/json' \\\n  -d '{{\"webhook_secret\": \"whsec_…\"}}'"
            ),
        ),
    ]
}
