//! What a merchant may say of an endpoint, and whether it is acceptable.

use std::borrow::Cow;

use serde::Deserialize;
use url::Url;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::delivery::EndpointStatus;
use crate::domain::endpoint_url::{self, BadEndpointUrl, Reach};
use crate::domain::event::{ALL_EVENTS, EventType, Subscription};
use crate::http::change::{Change, never_null};
use crate::http::problem::Problem;
use crate::http::validate::Check;

/// Longest description, in characters.
const DESCRIPTION_CHARS: usize = 200;
/// Longest list of events that is looked at.
const MOST_EVENTS: usize = 100;

/// Body of a create (address and events required) and of a patch (nothing is).
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookEndpointBody, example = json!({"url": "https://hooks.shop.example/tributary", "events": ["conversion.created", "commission.approved"], "description": "ERP"}))]
pub(crate) struct Request {
    /// Needed when created. https on port 443 or 8443, on the public internet, without a user name.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(
        value_type = String,
        max_length = 2048,
        format = "uri",
        pattern = "^https://",
        example = "https://hooks.shop.example/tributary"
    )]
    url: Option<String>,
    /// Needed when created. What it wants to be told of.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = Vec<EventName>, min_items = 1, max_items = 100)]
    events: Option<Vec<String>>,
    /// What you call it.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200, example = "ERP")]
    pub(super) description: Change<String>,
    /// Only when changed; a new endpoint is enabled.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = EndpointStatus)]
    pub(super) status: Option<EndpointStatus>,
}

/// The name of an event, or `*` for all of them, those of the future included.
pub(super) enum EventName {}

impl PartialSchema for EventName {
    fn schema() -> RefOr<Schema> {
        let names = EventType::ALL.iter().map(|event| event.name()).chain([ALL_EVENTS]);
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(names))
            .description(Some("The name of an event, or `*` for all of them, those of the future included."))
            .into()
    }
}

impl ToSchema for EventName {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("EventName")
    }
}

/// What was said, read.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) url: Option<Url>,
    pub(super) events: Option<Subscription>,
    pub(super) description: Change<String>,
    pub(super) status: Option<EndpointStatus>,
}

impl Request {
    /// For a new endpoint: where it is, what it wants, what it is called.
    pub(super) fn into_new(self, reach: Reach) -> Result<(Url, Subscription, Option<String>), Problem> {
        let mut check = Check::default();
        for (field, missing) in [("url", self.url.is_none()), ("events", self.events.is_none())] {
            if missing {
                check.refuse(field, "required", "must be given");
            }
        }
        if self.status.is_some() {
            check.refuse("status", "not_applicable", "a new endpoint is enabled");
        }
        let said = self.read(reach, &mut check);
        let (url, events) = check.finish(said.url.zip(said.events))?;
        let description = if let Change::Set(text) = said.description { Some(text) } else { None };
        Ok((url, events, description))
    }

    /// For an endpoint that there is.
    pub(super) fn into_patch(self, reach: Reach) -> Result<Said, Problem> {
        let mut check = Check::default();
        let said = self.read(reach, &mut check);
        check.finish(Some(said))
    }

    fn read(self, reach: Reach, check: &mut Check) -> Said {
        if let Change::Set(description) = &self.description {
            check.text("description", description, DESCRIPTION_CHARS);
        }
        let url = self.url.and_then(|url| match endpoint_url::parse(&url, reach) {
            Ok(url) => Some(url),
            Err(bad) => {
                check.refuse("url", bad_url(bad), bad.to_string());
                None
            }
        });
        let events = self.events.and_then(|names| read_events(&names, check));
        Said { url, events, description: self.description, status: self.status }
    }
}

fn read_events(names: &[String], check: &mut Check) -> Option<Subscription> {
    if names.len() > MOST_EVENTS {
        check.refuse("events", "too_long", format!("names at most {MOST_EVENTS} events"));
        return None;
    }
    match Subscription::parse(names) {
        Ok(events) => Some(events),
        Err(bad) => {
            check.refuse("events", "invalid", bad.to_string());
            None
        }
    }
}

/// The code of an address that is not called.
pub(in crate::http) fn bad_url(bad: BadEndpointUrl) -> &'static str {
    match bad {
        BadEndpointUrl::TooLong => "too_long",
        BadEndpointUrl::NotPublic => "not_public",
        BadEndpointUrl::NotAnAddress
        | BadEndpointUrl::NotHttps
        | BadEndpointUrl::Credentials
        | BadEndpointUrl::Port => "invalid",
    }
}
