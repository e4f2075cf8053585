//! What a merchant may say of an endpoint, and whether it is acceptable.

use serde::Deserialize;
use url::Url;

use crate::domain::delivery::EndpointStatus;
use crate::domain::endpoint_url::{self, BadEndpointUrl, Reach};
use crate::domain::event::Subscription;
use crate::http::change::Change;
use crate::http::problem::Problem;
use crate::http::validate::Check;

/// Longest description, in characters.
const DESCRIPTION_CHARS: usize = 200;
/// Longest list of events that is looked at.
const MOST_EVENTS: usize = 100;

/// Body of a create (address and events required) and of a patch (nothing is).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    url: Option<String>,
    events: Option<Vec<String>>,
    #[serde(default)]
    pub(super) description: Change<String>,
    /// Only of a patch.
    pub(super) status: Option<EndpointStatus>,
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
