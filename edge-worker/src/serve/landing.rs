//! What pages on sites of their own ask: the script, and what their landing comes to.

use std::rc::Rc;

use shared::link::{LinkName, LinkRecord};
use shared::token::ClickToken;
use wasm_bindgen::JsValue;
use web_sys::Response;

use crate::address::Address;
use crate::cookie::TOKEN_COOKIE;
use crate::decide::landing::{self, is_own_site, on_landing};
use crate::from_js::from_js;
use crate::page::{self, Page};
use crate::platform::{self, problem};
use crate::serving::Serving;
use crate::unidentified::Unidentified;
use crate::{clicks, route};

/// Made from `edge-worker/script/t.js` by `edge-worker/dev/script.mjs`.
const SCRIPT: &str = include_str!("../t.min.js");

/// `GET /_tributary/t.js`: the same for everybody.
pub(super) fn script() -> Result<Response, JsValue> {
    let headers = [
        ("content-type", "text/javascript; charset=utf-8"),
        ("cache-control", "public, max-age=3600"),
        // For pages that ask for it with `crossorigin`, or that isolate themselves.
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("x-content-type-options", "nosniff"),
    ];
    platform::respond(200, &headers, Some(SCRIPT))
}

/// The link a page asks about, and the token it brings from a link domain, if that is ours.
struct Asked<'a> {
    link: Rc<LinkRecord>,
    arrival: Option<(&'a str, ClickToken)>,
}

impl Serving {
    /// `POST /_tributary/clicks?ref=…&aff_click=…` of a page.
    pub(super) async fn land(&self, address: &Address<'_>) -> Result<Response, JsValue> {
        let origin = self.origin()?;
        let Some(host) = page::host(&origin) else { return foreign() };
        let Some(asked) = self.asked(address, host).await else { return foreign() };
        let Some(body) = platform::json_body(&self.request, page::MAX_BODY_BYTES).await? else {
            let response = problem(413, "payload_too_large", "the body is longer than 16 KB, or does not say")?;
            return readable_by(&origin, response);
        };
        let Some(told) = from_js::<Page>(body) else {
            let response = problem(422, "validation_failed", "the body is not {page, referrer, token}")?;
            return readable_by(&origin, response);
        };
        let response = match self.landing(&asked, &told, &origin) {
            Some(json) => platform::answer(200, "application/json", Some(&json))?,
            None => problem(503, "unavailable", "clicks are not counted now")?,
        };
        readable_by(&origin, response)
    }

    /// `OPTIONS /_tributary/clicks?…`, which a browser asks before a page sends what our script does not.
    pub(super) async fn preflight(&self, address: &Address<'_>) -> Result<Response, JsValue> {
        let origin = self.origin()?;
        let Some(host) = page::host(&origin) else { return foreign() };
        if self.asked(address, host).await.is_none() {
            return foreign();
        }
        let headers = [
            ("access-control-allow-methods", "POST"),
            ("access-control-allow-headers", "content-type"),
            ("access-control-max-age", "86400"),
            ("cache-control", "no-store"),
        ];
        readable_by(&origin, platform::respond(204, &headers, None)?)
    }

    fn origin(&self) -> Result<String, JsValue> {
        Ok(self.request.headers().get("origin")?.unwrap_or_default())
    }

    /// `None`: no link of the page's own site is named.
    async fn asked<'a>(&self, address: &Address<'a>, host: &str) -> Option<Asked<'a>> {
        let belongs = |link: &LinkRecord| is_own_site(link, host);
        let (text, name) = route::named(address);
        let keys = self.config.token_keys.as_ref();
        let arrival = text.and_then(|text| Some((text, keys?.verify(text).ok()?)));
        let name = match &arrival {
            Some((_, token)) => token.link_id.hyphenated().to_string(),
            None => name.as_ref().map(LinkName::as_str)?.to_owned(),
        };
        let link = self.find(host, &name, &belongs).await?;
        Some(Asked { link, arrival })
    }

    /// The JSON to answer with; the click is recorded. `None` when there is no key to sign with.
    fn landing(&self, asked: &Asked<'_>, told: &Page, origin: &str) -> Option<String> {
        let mut visitor = self.visitor();
        // A request of a script has no destination and carries no cookies; the page tells what a visit would show.
        visitor.destination.clear();
        visitor.cookies = told.kept_token().map(|token| format!("{TOKEN_COOKIE}={token}")).unwrap_or_default();
        visitor.referer = told.referrer.clone().unwrap_or_default();
        let address = told.address(origin)?;
        let arrival = asked.arrival.as_ref().map(|(text, token)| (*text, token));
        let landing = self.decide(&address, &visitor, &asked.link, &|visit| on_landing(visit, arrival))?;
        if let Some(click) = landing.click {
            let click = Unidentified::new(*click, visitor, &asked.link);
            clicks::record(click, self);
        }
        Some(landing::json(landing.token.as_deref(), &asked.link, address.host))
    }
}

/// Lets the page at `origin` read the answer.
fn readable_by(origin: &str, response: Response) -> Result<Response, JsValue> {
    response.headers().set("access-control-allow-origin", origin)?;
    response.headers().set("vary", "origin")?;
    Ok(response)
}

/// Nothing for a page of another site: its browser does not let it read even this.
fn foreign() -> Result<Response, JsValue> {
    let response = problem(404, "not_found", "no link of this site")?;
    response.headers().set("vary", "origin")?;
    Ok(response)
}
