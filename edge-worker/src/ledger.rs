//! Calls the ledger.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Request;

use crate::config::Config;
use crate::from_js::whole;

#[wasm_bindgen(module = "/src/ledger.js")]
extern "C" {
    #[wasm_bindgen(js_name = askLedger)]
    fn ask_ledger(visit: Option<&Request>, url: &str, key: &str, json: Option<&str>, deadline_ms: u32) -> Promise;
}

/// What the ledger answered.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

/// Asks for what is at `path`, or posts JSON there. The ledger's log names it by the id of the `visit` it is made for.
/// `None`: the ledger cannot be reached, or not in time, or nobody has told where it is.
pub(crate) async fn ask(
    config: &Config,
    visit: Option<&Request>,
    path: &str,
    json: Option<&str>,
    deadline_ms: u32,
) -> Option<Answered> {
    let (ledger_url, key) = (config.ledger_url.as_deref()?, config.edge_key.as_deref()?);
    let url = format!("{ledger_url}/v1/edge/{path}");
    let answered: Array = JsFuture::from(ask_ledger(visit, &url, key, json, deadline_ms)).await.ok()?.unchecked_into();
    Some(Answered {
        status: u16::try_from(whole(answered.get(0).as_f64()?)?).ok()?,
        content_type: answered.get(1).as_string()?,
        body: answered.get(2).as_string()?,
    })
}
