//! Links: what may stand in an address, and the record the ledger gives the Worker.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// First words of paths that belong to the product or to the merchant's own site; no slug may take one.
pub const RESERVED_SLUGS: &[&str] = &[
    "admin",
    "api",
    "app",
    "www",
    "help",
    "support",
    "docs",
    "affiliate",
    "merchant",
    "finance",
    "webhooks",
    "healthz",
    "readyz",
    "metrics",
    "assets",
    "static",
    "favicon",
    "robots",
    "login",
    "signin",
    "sign-in",
    "sign-out",
    "sign-out-everywhere",
    "second-factor",
    "choose",
    "desk",
    "join",
    "language",
    "mail",
    "openapi",
];

/// What a visitor's address names a link by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LinkName {
    /// Eight upper-case hexadecimal digits; lower case is accepted and normalised.
    Code(String),
    /// A vanity slug: `^[a-z0-9-]{3,30}$`.
    Slug(String),
}

impl LinkName {
    /// Reads a `ref` value or a path segment. `None` means it cannot name a link, so no look-up is worth it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(Self::Code(text.to_ascii_uppercase()));
        }
        Slug::parse(text).ok().map(|slug| Self::Slug(slug.0))
    }

    /// The text a store is asked for.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Code(text) | Self::Slug(text) => text,
        }
    }
}

/// A vanity slug that may be given to a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slug(String);

/// Why a text cannot be a slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSlug {
    /// Not `^[a-z0-9-]{3,30}$`.
    #[error("a slug has 3 to 30 characters of a–z, 0–9 and -")]
    Shape,
    /// One of [`RESERVED_SLUGS`].
    #[error("this slug is reserved")]
    Reserved,
    /// Eight hexadecimal digits are read as a code.
    #[error("eight hexadecimal digits would be read as a link code")]
    LooksLikeCode,
}

impl Slug {
    /// Checks shape, reserved words and that it cannot be taken for a code.
    pub fn parse(text: &str) -> Result<Self, BadSlug> {
        let shaped =
            (3..=30).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if !shaped {
            return Err(BadSlug::Shape);
        }
        if RESERVED_SLUGS.contains(&text) {
            return Err(BadSlug::Reserved);
        }
        if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(BadSlug::LooksLikeCode);
        }
        Ok(Self(text.to_owned()))
    }

    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a link earns now. A paused one is a record too, so that the edge knows where to send its visitors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Clicks are counted.
    Active,
    /// Paused, or its affiliate or program is: the visitor is sent on, nothing is counted.
    Paused,
}

/// Which click an order is credited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttributionModel {
    /// A newer click replaces the cookie.
    LastClick,
    /// A valid cookie within the window is kept.
    FirstClick,
}

/// How far a visitor is tracked. Written as `{"mode": "required", "cookie_name": …, "cookie_value": …}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenConsent", into = "WrittenConsent")]
pub enum Consent {
    /// Cookies are set.
    Implied,
    /// Cookies only when the named consent cookie has the named value.
    Required {
        /// Name of the merchant's consent cookie.
        cookie_name: String,
        /// The value that means yes.
        cookie_value: String,
    },
    /// No cookies at all.
    Cookieless,
}

/// How far a visitor is tracked; with `required`, which cookie says yes.
//
// [`Consent`] on the wire is a plain struct, because a tagged enum brings a buffering deserializer that the Worker's module
// would have to carry.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Consent))]
struct WrittenConsent {
    mode: ConsentMode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, example = "consent"))]
    cookie_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, example = "yes"))]
    cookie_value: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
enum ConsentMode {
    Implied,
    Required,
    Cookieless,
}

/// `required` without the cookie's name and value.
#[derive(Debug, thiserror::Error)]
#[error("consent mode `required` needs cookie_name and cookie_value")]
struct ConsentCookieMissing;

impl TryFrom<WrittenConsent> for Consent {
    type Error = ConsentCookieMissing;

    fn try_from(written: WrittenConsent) -> Result<Self, ConsentCookieMissing> {
        match (written.mode, written.cookie_name, written.cookie_value) {
            (ConsentMode::Implied, ..) => Ok(Self::Implied),
            (ConsentMode::Cookieless, ..) => Ok(Self::Cookieless),
            (ConsentMode::Required, Some(cookie_name), Some(cookie_value)) => {
                Ok(Self::Required { cookie_name, cookie_value })
            }
            (ConsentMode::Required, ..) => Err(ConsentCookieMissing),
        }
    }
}

impl From<Consent> for WrittenConsent {
    fn from(consent: Consent) -> Self {
        let plain = |mode| Self { mode, cookie_name: None, cookie_value: None };
        match consent {
            Consent::Implied => plain(ConsentMode::Implied),
            Consent::Cookieless => plain(ConsentMode::Cookieless),
            Consent::Required { cookie_name, cookie_value } => {
                Self { mode: ConsentMode::Required, cookie_name: Some(cookie_name), cookie_value: Some(cookie_value) }
            }
        }
    }
}

/// All the Worker needs to answer a visitor of one link. The ledger writes it, the Worker only reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkRecord {
    /// Grows with every change of link, affiliate or program, and of whatever else has the name or had it; an older
    /// record never replaces a newer one.
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub version: i64,
    /// The link.
    pub link_id: Uuid,
    /// The merchant it belongs to.
    pub merchant_id: Uuid,
    /// Its code, upper-case.
    #[cfg_attr(feature = "openapi", schema(example = "ABC12345"))]
    pub code: String,
    /// Its vanity slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, example = "summer-sale"))]
    pub slug: Option<String>,
    /// Whether clicks are counted.
    pub state: LinkState,
    /// Where a short link leads: an absolute http(s) address, or nothing for a name that no link has any more.
    #[cfg_attr(feature = "openapi", schema(example = "https://shop.example/pricing"))]
    pub destination: String,
    /// Campaign for `utm_campaign`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, example = "spring"))]
    pub campaign: Option<String>,
    /// Attribution window, 1–365 days; also the cookie's age.
    #[cfg_attr(feature = "openapi", schema(example = 30))]
    pub window_days: u16,
    /// First or last click.
    pub attribution_model: AttributionModel,
    /// Consent rule.
    #[cfg_attr(feature = "openapi", schema(value_type = WrittenConsent))]
    pub consent: Consent,
    /// `Domain` of our cookies, when the program sets one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, example = "shop.example"))]
    pub cookie_domain: Option<String>,
    /// `host[:port]` of the program's site: whose pages may ask through the script. A record without it, from before
    /// it was written, lets none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, example = "shop.example"))]
    pub site_host: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_name_is_a_code_or_a_slug_whatever_it_is_read_from(text in "\\PC{0,40}|[0-9a-fA-F]{6,10}|[a-z0-9-]{0,34}") {
            match LinkName::parse(&text) {
                Some(LinkName::Code(code)) => {
                    prop_assert_eq!(code.len(), 8);
                    prop_assert!(code.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F')));
                }
                Some(LinkName::Slug(slug)) => prop_assert_eq!(Slug::parse(&text).map(|slug| slug.0), Ok(slug)),
                None => prop_assert!(Slug::parse(&text).is_err()),
            }
        }
    }

    #[test]
    fn codes_and_slugs_are_told_apart() {
        assert_eq!(LinkName::parse("abc12345"), Some(LinkName::Code("ABC12345".into())));
        // Eight characters that are not all hexadecimal, and hexadecimal digits that are not eight, are slugs.
        for slug in ["summer-sale", "holidays", "facade"] {
            assert_eq!(LinkName::parse(slug), Some(LinkName::Slug(slug.into())));
            assert_eq!(Slug::parse(slug).unwrap().as_str(), slug);
        }
        assert_eq!(
            ["abc12345", "facade"].map(|text| LinkName::parse(text).unwrap().as_str().to_owned()),
            ["ABC12345", "facade"]
        );
        for text in ["", "ab", "Summer", "a b c", "admin", "x%41bcdef", "é-é-é", &"a".repeat(31)] {
            assert_eq!(LinkName::parse(text), None, "{text}");
        }
    }

    #[test]
    fn consent_is_written_with_its_mode() {
        let cookie = Consent::Required { cookie_name: "c".into(), cookie_value: "yes".into() };
        for (consent, json) in [
            (Consent::Implied, r#"{"mode":"implied"}"#),
            (Consent::Cookieless, r#"{"mode":"cookieless"}"#),
            (cookie, r#"{"mode":"required","cookie_name":"c","cookie_value":"yes"}"#),
        ] {
            assert_eq!(serde_json::to_string(&consent).unwrap(), json);
            assert_eq!(serde_json::from_str::<Consent>(json).unwrap(), consent);
        }
        for json in [r#"{"mode":"required"}"#, r#"{"mode":"other"}"#, "{}", "null"] {
            assert!(serde_json::from_str::<Consent>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_slug_never_shadows_a_code_or_a_route() {
        assert_eq!(Slug::parse("deadbeef"), Err(BadSlug::LooksLikeCode));
        assert_eq!(Slug::parse("api"), Err(BadSlug::Reserved));
        assert_eq!(Slug::parse("No"), Err(BadSlug::Shape));
    }
}
