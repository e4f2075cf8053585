//! Sessions: a random secret in a cookie, its hash in the database.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use url::{Host, Url};
use uuid::Uuid;

use super::error::PageError;
use crate::app::{self, App};
use crate::db::sessions::{self, SessionRow};
use crate::pages::Desk;

/// What a cookie holds.
#[derive(Clone)]
pub(super) struct Secret([u8; 32]);

impl Secret {
    pub(super) fn new() -> Result<Self, getrandom::Error> {
        app::entropy().map(Self)
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// What forms carry: nobody who does not know the cookie can make it, and it does not tell the cookie.
    pub(super) fn csrf(&self) -> String {
        hex::encode(Sha256::new().chain_update(b"tributary form").chain_update(self.0).finalize())
    }

    fn read(headers: &HeaderMap, name: &str) -> Option<Self> {
        let mut secret = [0; 32];
        hex::decode_to_slice(cookie(headers, name)?, &mut secret).ok()?;
        Some(Self(secret))
    }
}

/// The first cookie of a name.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Whether the pages are on this very machine and spoken to in the clear: browsers take no `__Host-` cookie there.
pub(super) fn is_local(pages: &Url) -> bool {
    let loopback = match pages.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    loopback && pages.scheme() == "http"
}

fn cookie_name(pages: &Url) -> &'static str {
    if is_local(pages) { "tributary-development" } else { "__Host-tributary" }
}

/// A `Set-Cookie` of ours; `Secure` except on this very machine.
pub(super) fn set_cookie(pages: &Url, name: &str, value: &str, lasts: Duration) -> Option<HeaderValue> {
    let secure = if is_local(pages) { "" } else { "; Secure" };
    let seconds = lasts.whole_seconds();
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).ok()
}

/// The cookie of a session that begins.
pub(super) fn begin(pages: &Url, secret: &Secret) -> Option<HeaderValue> {
    set_cookie(pages, cookie_name(pages), &hex::encode(secret.0), LONGEST)
}

/// The cookie of none.
pub(super) fn end(pages: &Url) -> Option<HeaderValue> {
    set_cookie(pages, cookie_name(pages), "", Duration::ZERO)
}

/// No session is older.
pub(crate) const LONGEST: Duration = Duration::days(30);
/// How often it is written down that a session is used.
const TOUCH: Duration = Duration::minutes(1);
/// By this `live.js` says that a page reads itself again.
const BY_ITSELF: HeaderName = HeaderName::from_static("tributary-by-itself");

/// Whether a page asks, and nobody who looks at it: it listens for changes, or reads itself again because of one. A tab that is
/// left open does not keep anybody signed in.
pub(super) fn asks_by_itself(headers: &HeaderMap) -> bool {
    let listens = headers.get(header::ACCEPT).is_some_and(|accept| accept == "text/event-stream");
    listens || headers.contains_key(BY_ITSELF)
}

/// How long a session lasts unused, and at all.
fn lifetime(desk: Option<Desk>) -> (Duration, Duration) {
    match desk {
        Some(Desk::Affiliate | Desk::Merchant) => (Duration::days(7), LONGEST),
        Some(Desk::Finance) | None => (Duration::minutes(30), Duration::hours(12)),
    }
}

/// Whether a session still holds.
fn holds(row: &SessionRow, now: OffsetDateTime) -> bool {
    let (idle, whole) = lifetime(row.desk.as_deref().and_then(Desk::named));
    now - row.last_seen_at < idle && now - row.created_at < whole
}

/// The session of a request, if there is one that holds.
pub(super) async fn of(app: &App, headers: &HeaderMap) -> Result<Option<(Secret, SessionRow)>, PageError> {
    let Some(secret) = Secret::read(headers, cookie_name(&app.public_url)) else { return Ok(None) };
    let mut connection = app.db.acquire().await?;
    let Some(row) = sessions::find(&mut connection, &secret.hash()).await? else { return Ok(None) };
    let now = app::now();
    if !holds(&row, now) {
        sessions::delete(&mut connection, row.session_id).await?;
        return Ok(None);
    }
    if now - row.last_seen_at > TOUCH && !asks_by_itself(headers) {
        sessions::touch(&mut connection, row.session_id, now).await?;
    }
    Ok(Some((secret, row)))
}

/// A new session of an address; at a desk at once where the address opens only one.
pub(super) async fn create(connection: &mut PgConnection, email: &str) -> Result<(Secret, Uuid), PageError> {
    let (secret, session_id) = (Secret::new()?, app::new_id()?);
    sessions::insert(connection, &secret.hash(), session_id, email, app::now()).await?;
    if let [door] = crate::db::sign_ins::doors(connection, email).await?.as_slice() {
        sessions::choose(connection, session_id, &door.desk, door.merchant_id, door.subject_id).await?;
    }
    Ok((secret, session_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookies).unwrap())])
    }

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let headers = headers("a=1; xsession=2;session=3; session2=4");
        assert_eq!((cookie(&headers, "session"), cookie(&headers, "sess")), (Some("3"), None));
    }

    #[test]
    fn cookies_are_secure_except_on_this_machine() {
        let set = |pages: &str| {
            let secret = Secret([7; 32]);
            begin(&pages.parse().unwrap(), &secret).unwrap().to_str().unwrap().to_owned()
        };
        assert!(set("https://pages.example/").starts_with("__Host-tributary=0707"));
        assert!(set("https://pages.example/").ends_with("; HttpOnly; SameSite=Lax; Secure"));
        assert!(set("http://pages.example/").starts_with("__Host-"));
        assert!(set("http://127.0.0.1:8080/").starts_with("tributary-development="));
    }

    #[test]
    fn what_forms_carry_follows_from_the_cookie_and_does_not_tell_it() {
        let [one, other] = [1, 2].map(|byte| Secret([byte; 32]));
        assert_ne!(one.csrf(), other.csrf());
        assert_ne!(one.csrf(), hex::encode(one.hash()));
    }

    #[test]
    fn finance_is_signed_out_after_half_an_hour_and_after_half_a_day() {
        let began = OffsetDateTime::UNIX_EPOCH;
        let row = |desk: &str, seen: Duration| SessionRow {
            session_id: Uuid::nil(),
            email: String::new(),
            desk: Some(desk.to_owned()),
            merchant_id: None,
            subject_id: None,
            second_factor_at: None,
            created_at: began,
            last_seen_at: began + seen,
            merchant: None,
            name: None,
            language: None,
            other_doors: false,
        };
        let at = |desk, seen, now| holds(&row(desk, seen), began + now);
        assert!(at("finance", Duration::hours(1), Duration::minutes(89)));
        assert!(!at("finance", Duration::hours(1), Duration::minutes(91)));
        assert!(!at("finance", Duration::hours(12), Duration::hours(12)));
        assert!(at("affiliate", Duration::days(6), Duration::days(12)));
        assert!(!at("affiliate", Duration::days(29), Duration::days(30)));
    }
}
