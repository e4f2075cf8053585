//! The Worker: resolves affiliate links, answers the visitor at once, and passes the click on through a queue.
//!
//! What decides is plain Rust and tested on the host; what talks to the platform exists only in wasm.

pub mod address;
pub mod bot;
pub mod buffer;
pub mod cache;
pub mod click;
pub mod config;
pub mod cookie;
pub mod decide;
pub mod deliver;
pub mod filtered;
pub mod kept;
pub mod page;
pub mod percent;
pub mod push;
pub mod route;
pub mod unidentified;
pub mod visitor;

#[cfg(target_arch = "wasm32")]
mod admin;
#[cfg(target_arch = "wasm32")]
mod clicks;
#[cfg(target_arch = "wasm32")]
mod consume;
#[cfg(target_arch = "wasm32")]
mod from_js;
#[cfg(target_arch = "wasm32")]
mod isolate;
#[cfg(target_arch = "wasm32")]
mod ledger;
#[cfg(target_arch = "wasm32")]
mod links;
#[cfg(target_arch = "wasm32")]
mod metrics;
#[cfg(target_arch = "wasm32")]
mod platform;
#[cfg(target_arch = "wasm32")]
mod salts;
#[cfg(target_arch = "wasm32")]
mod serve;
#[cfg(target_arch = "wasm32")]
mod serving;

#[cfg(test)]
mod samples;

/// The `fetch` event. Exported without `worker::event`, which makes a promise of every answer: a visit through a link
/// that the isolate remembers waits for nothing, and a promise would cost as much as the decision.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
#[must_use]
pub fn fetch(
    request: web_sys::Request,
    env: worker::Env,
    context: worker::worker_sys::Context,
) -> wasm_bindgen::JsValue {
    let context = worker::Context::new(context);
    platform::now_or_promise(async move {
        // What cannot even be answered is a network error to the visitor, and the zone's origin takes over.
        serve::serve(request, env, context).await.unwrap_or_else(|_| web_sys::Response::error()).into()
    })
}

/// The queue's event, as `worker::event(queue)` would export it, but for a batch without `worker`'s serialiser.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn queue(batch: platform::MessageBatch, env: worker::Env) {
    consume::consume(&batch, &env).await;
}
