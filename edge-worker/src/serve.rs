//! Answers a request: route, find the link, decide, answer, and only then record the click.

use std::rc::Rc;

use shared::link::{LinkName, LinkRecord};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Request, RequestInit, Response};
use worker::{Context, Env};

use crate::address::Address;
use crate::decide::{self, Answer, Visit};
use crate::links::{self, Found};
use crate::route::{self, Route};
use crate::serving::Serving;
use crate::unidentified::Unidentified;
use crate::visitor::Visitor;
use crate::{admin, clicks, isolate, platform, salts};

mod landing;

const TEXT: &str = "text/plain; charset=utf-8";

/// Answers one request.
pub(crate) async fn serve(request: Request, env: Env, context: Context) -> Result<Response, JsValue> {
    let config = isolate::config(&env);
    if config.origin_url.is_none() {
        // Should the Worker fail, the zone's own origin answers.
        context.pass_through_on_exception();
    }
    let url = request.url();
    let Some(address) = Address::parse(&url) else { return not_found() };
    let route = route::route(config.mode(address.host), &request.method(), &address);
    let serving = Serving { config, env, context, request };
    match route {
        Route::Health => admin::health(&serving.config),
        Route::PutLinks => admin::put_links(&serving.config, &serving.env, &serving.request).await,
        Route::PutSalts => salts::put(&serving.config, &serving.env, &serving.request).await,
        Route::Script => landing::script(),
        Route::Landing => serving.land(&address).await,
        Route::Preflight => serving.preflight(&address).await,
        Route::Pass => serving.pass(&address).await,
        Route::Ref(name) => serving.visit_site(&address, name.as_str()).await,
        Route::Arrival(token, name) => serving.arrive(&address, token, name.as_ref().map(LinkName::as_str)).await,
        Route::Link(name) => serving.visit_link(&address, name.as_str()).await,
        Route::UnknownLink => serving.fall_back(),
        Route::NotFound => not_found(),
        Route::MethodNotAllowed => {
            let response = platform::answer(405, TEXT, Some("Method not allowed.\n"))?;
            response.headers().set("allow", "GET, HEAD")?;
            Ok(response)
        }
    }
}

impl Serving {
    async fn visit_site(&self, address: &Address<'_>, name: &str) -> Result<Response, JsValue> {
        let Some(link) = self.find(address.host, name, &anywhere).await else { return self.pass(address).await };
        let visitor = self.visitor();
        match self.decide(address, &visitor, &link, &decide::by_ref) {
            Some(answer) => self.answer(address, answer, visitor, &link).await,
            None => self.pass(address).await,
        }
    }

    async fn arrive(&self, address: &Address<'_>, text: &str, name: Option<&str>) -> Result<Response, JsValue> {
        let token = self.config.token_keys.as_ref().and_then(|keys| keys.verify(text).ok());
        let Some(token) = token else {
            return match name {
                Some(name) => self.visit_site(address, name).await,
                None => self.pass(address).await,
            };
        };
        let name = token.link_id.hyphenated().to_string();
        let Some(link) = self.find(address.host, &name, &anywhere).await else { return self.pass(address).await };
        let visitor = self.visitor();
        match self.decide(address, &visitor, &link, &|visit| decide::on_arrival(visit, text, &token)) {
            Some(answer) => self.answer(address, answer, visitor, &link).await,
            None => self.pass(address).await,
        }
    }

    async fn visit_link(&self, address: &Address<'_>, name: &str) -> Result<Response, JsValue> {
        let Some(link) = self.find(address.host, name, &anywhere).await else { return self.fall_back() };
        let visitor = self.visitor();
        match self.decide(address, &visitor, &link, &decide::by_link) {
            Some(answer) => self.answer(address, answer, visitor, &link).await,
            None => self.fall_back(),
        }
    }

    async fn find(&self, host: &str, name: &str, belongs: &dyn Fn(&LinkRecord) -> bool) -> Option<Rc<LinkRecord>> {
        match links::find(self, (host, name), belongs).await {
            Found::Link(link) => Some(link),
            Found::Unknown => None,
            Found::Unreachable => {
                worker::console_warn!(r#"{{"event":"link_unreachable"}}"#);
                None
            }
        }
    }

    fn visitor(&self) -> Visitor {
        platform::visitor(&self.request, self.config.tools_count)
    }

    /// Decides over a visit, and counts one that is filtered. `None` when there is no key to sign with.
    fn decide<T>(
        &self,
        address: &Address<'_>,
        visitor: &Visitor,
        link: &LinkRecord,
        rule: &dyn Fn(&Visit<'_>) -> T,
    ) -> Option<T> {
        let now_ms = platform::now_ms();
        let entropy: [u8; 26] = platform::random();
        let (click_entropy, visitor_entropy) = entropy.split_first_chunk::<10>()?;
        let visit = Visit {
            address: *address,
            visitor,
            filtered: visitor.filter_reason(),
            link,
            keys: self.config.token_keys.as_ref()?,
            now_ms,
            click_entropy: *click_entropy,
            visitor_entropy: *visitor_entropy.first_chunk()?,
        };
        if let Some(reason) = visit.counts_as_filtered() {
            clicks::count(reason, link, self);
        }
        Some(rule(&visit))
    }

    async fn answer(
        &self,
        address: &Address<'_>,
        answer: Answer,
        visitor: Visitor,
        link: &LinkRecord,
    ) -> Result<Response, JsValue> {
        match answer {
            Answer::Pass => self.pass(address).await,
            Answer::Fallback => self.fall_back(),
            Answer::NoContent => platform::answer(204, TEXT, None),
            Answer::Redirect { location, cookies, click } => {
                let response = platform::redirect(&location, &cookies)?;
                if let Some(click) = click {
                    let click = Unidentified::new(*click, visitor, link);
                    clicks::record(click, self);
                }
                Ok(response)
            }
        }
    }

    /// The origin's own answer, streamed through untouched.
    async fn pass(&self, address: &Address<'_>) -> Result<Response, JsValue> {
        let response = match &self.config.origin_url {
            None => platform::fetch(&self.request).await,
            Some(origin) => {
                let target = self.request.url();
                let target = target.get(address.origin.len()..).unwrap_or_default();
                let init = self.request.unchecked_ref::<RequestInit>();
                platform::fetch(&Request::new_with_str_and_init(&format!("{origin}{target}"), init)?).await
            }
        };
        response.map_or_else(|| platform::answer(502, TEXT, Some("The site cannot be reached.\n")), Ok)
    }

    fn fall_back(&self) -> Result<Response, JsValue> {
        match &self.config.link_fallback_url {
            Some(url) => platform::redirect(url, &[]),
            None => not_found(),
        }
    }
}

/// A visitor's own host was routed to this Worker; a code leads to its link on each of them.
fn anywhere(_: &LinkRecord) -> bool {
    true
}

fn not_found() -> Result<Response, JsValue> {
    platform::answer(404, TEXT, Some("Not found.\n"))
}
