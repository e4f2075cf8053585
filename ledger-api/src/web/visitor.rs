//! Who reads a page. A handler names whom it is for by the extractor it takes: [`Reader`] is anybody, [`SignedIn`] somebody
//! whose address is proved, a desk's own is somebody who works there.

use std::convert::Infallible;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, header};
use shared::api_key::Role;
use uuid::Uuid;

use super::error::PageError;
use super::place::Place;
use super::session::{self, Secret, cookie};
use crate::app::App;
use crate::db::sessions::SessionRow;
use crate::domain::caller::Caller;
use crate::http::auth::MerchantKey;
use crate::http::body_room::note_caller;
use crate::pages::{Desk, Language, Notice, Person, Query, Shell, Texts};

/// Where the language of somebody who is not signed in is kept.
pub(super) const LANGUAGE_COOKIE: &str = "tributary-language";

/// Anybody.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// In which language.
    pub language: Language,
    /// The query of the address.
    pub query: Query,
    address: String,
    development: bool,
}

impl Reader {
    fn of(parts: &Parts, app: &App, own: Option<Language>) -> Self {
        let headers = &parts.headers;
        let kept = || cookie(headers, LANGUAGE_COOKIE).and_then(|name| name.parse().ok());
        let accepted = || Language::accepted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?);
        Self {
            language: own.or_else(kept).or_else(accepted).unwrap_or_default(),
            query: Query::parse(parts.uri.query().unwrap_or_default()),
            address: address(parts, app),
            development: app.development_sign_in,
        }
    }

    /// The texts in the reader's language.
    pub(crate) fn texts(&self) -> Texts {
        Texts(self.language)
    }

    /// What surrounds a page for somebody who is not signed in.
    pub(crate) fn shell(&self) -> Shell {
        Shell {
            language: self.language,
            address: self.address.clone(),
            csrf: String::new(),
            person: None,
            notice: self.query.get("done").and_then(Notice::named),
            development: self.development,
        }
    }
}

impl FromRequestParts<Arc<App>> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self::of(parts, app, None))
    }
}

/// Where a page is read again. What answers a form may have no address of its own, so there it is the page that the form was on.
fn address(parts: &Parts, app: &App) -> String {
    let form =
        (parts.method == Method::POST).then(|| Place::named_by_referer(&parts.headers, &app.public_url)).flatten();
    let place = form.or_else(|| Place::of(&parts.uri));
    place.map_or_else(|| "/".to_owned(), |place| place.as_str().to_owned())
}

/// Somebody whose address is proved; whether there is a second factor, and which desk, is open.
#[derive(Clone)]
pub(crate) struct SignedIn {
    /// As anybody.
    pub reader: Reader,
    /// The session.
    pub session: SessionRow,
    secret: Secret,
}

impl SignedIn {
    /// What a form of this person must carry.
    pub(crate) fn csrf(&self) -> String {
        self.secret.csrf()
    }

    /// What surrounds a page on the way to a desk.
    pub(crate) fn shell(&self) -> Shell {
        Shell { csrf: self.csrf(), ..self.reader.shell() }
    }

    /// The desk, if one is chosen and still open to this address.
    pub(crate) fn desk(&self) -> Option<Desk> {
        self.session.merchant.as_ref().and(self.session.desk.as_deref()).and_then(Desk::named)
    }
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let Some((secret, session)) = session::of(app, &parts.headers).await? else {
            return Err(PageError::Elsewhere("/"));
        };
        let own = session.language.as_deref().and_then(|name| name.parse().ok());
        Ok(Self { reader: Reader::of(parts, app, own), session, secret })
    }
}

/// Somebody at a desk.
#[derive(Clone)]
pub(crate) struct Visitor {
    /// Of which merchant.
    pub merchant_id: Uuid,
    /// The member or the affiliate.
    pub subject_id: Uuid,
    /// The address, which is also the person that four eyes compares.
    pub email: String,
    /// Name of the merchant.
    pub merchant: String,
    /// The desk.
    pub desk: Desk,
    name: String,
    signed_in: SignedIn,
}

impl Deref for Visitor {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.signed_in.reader
    }
}

impl Visitor {
    fn at(desk: Desk, signed_in: SignedIn) -> Result<Self, PageError> {
        let session = &signed_in.session;
        let (Some(at), Some(merchant_id), Some(subject_id), Some(merchant)) =
            (signed_in.desk(), session.merchant_id, session.subject_id, session.merchant.clone())
        else {
            return Err(PageError::Elsewhere("/choose"));
        };
        if desk.needs_second_factor() && session.second_factor_at.is_none() {
            return Err(PageError::Elsewhere("/second-factor"));
        }
        if at != desk {
            return Err(PageError::Elsewhere("/choose"));
        }
        let email = session.email.clone();
        let name = session.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| email.clone());
        Ok(Self { merchant_id, subject_id, email, merchant, desk, name, signed_in })
    }

    /// What surrounds a page of the desk.
    pub(crate) fn shell(&self) -> Shell {
        let person = Person {
            name: self.name.clone(),
            merchant: self.merchant.clone(),
            desk: self.desk,
            has_other_desks: self.signed_in.session.other_doors,
        };
        Shell { person: Some(person), ..self.signed_in.shell() }
    }

    /// What a form of this person must carry.
    pub(crate) fn csrf(&self) -> String {
        self.signed_in.csrf()
    }

    /// The same person as an API key would name it: what a page does is audited, and counted by four eyes, like a call.
    pub(crate) fn caller(&self) -> Caller {
        let role = match self.desk {
            Desk::Affiliate => Role::Affiliate,
            Desk::Merchant => Role::Merchant,
            Desk::Finance => Role::Finance,
        };
        let merchant_ids = Some(vec![self.merchant_id]);
        Caller { key_id: self.subject_id, role, person: self.email.clone(), merchant_ids }
    }
}

impl MerchantDesk {
    /// The same member as the API's calls know a caller who may change what is the merchant's.
    pub(crate) fn key(&self) -> MerchantKey {
        MerchantKey { merchant_id: self.merchant_id, caller: self.caller() }
    }
}

macro_rules! desk_extractor {
    ($(#[$doc:meta])* $name:ident, $desk:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub(crate) struct $name(pub Visitor);

        impl FromRequestParts<Arc<App>> for $name {
            type Rejection = PageError;

            async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
                let signed_in = SignedIn::from_request_parts(parts, app).await?;
                let visitor = Visitor::at(Desk::$desk, signed_in)?;
                note_caller(parts, visitor.subject_id);
                Ok(Self(visitor))
            }
        }

        impl Deref for $name {
            type Target = Visitor;

            fn deref(&self) -> &Visitor {
                &self.0
            }
        }
    };
}

desk_extractor!(
    /// An affiliate, who sees what is its own.
    AffiliateDesk,
    Affiliate
);
desk_extractor!(
    /// A merchant's member.
    MerchantDesk,
    Merchant
);
desk_extractor!(
    /// A member of finance, who has given the second factor.
    FinanceDesk,
    Finance
);
