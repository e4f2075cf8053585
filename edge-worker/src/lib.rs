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
pub mod percent;
pub mod privacy;
pub mod push;
pub mod route;
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
mod links;
#[cfg(target_arch = "wasm32")]
mod platform;
#[cfg(target_arch = "wasm32")]
mod serve;

#[cfg(test)]
mod samples;

#[cfg(target_arch = "wasm32")]
#[worker::event(fetch)]
async fn fetch(
    request: web_sys::Request,
    env: worker::Env,
    context: worker::Context,
) -> Result<web_sys::Response, std::convert::Infallible> {
    // What cannot even be answered is a network error to the visitor, and the zone's origin takes over.
    Ok(serve::serve(request, env, context).await.unwrap_or_else(|_| web_sys::Response::error()))
}

// An error returned from here panics, and takes the isolate's waiting clicks with it.
#[cfg(target_arch = "wasm32")]
#[worker::event(queue)]
async fn queue(
    batch: worker::MessageBatch<String>,
    env: worker::Env,
    _context: worker::Context,
) -> Result<(), std::convert::Infallible> {
    consume::consume(&batch, &env).await;
    Ok(())
}
