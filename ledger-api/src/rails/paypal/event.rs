//! What PayPal's events say, reduced to what is used here.
//! <https://developer.paypal.com/api/rest/webhooks/event-names/#payouts>

use serde::Deserialize;
use serde_json::value::RawValue;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub use super::item::{ItemSnapshot, Standing};
use crate::rails::Unreadable;

/// Longest id and name, in bytes; PayPal's are shorter.
const NAME_BYTES: usize = 100;

/// An event, its object not read yet.
#[derive(Debug, Deserialize)]
pub struct PaypalEvent<'a> {
    /// `WH-…`.
    pub id: String,
    /// `PAYMENT.PAYOUTS-ITEM.SUCCEEDED`, …
    #[serde(rename = "event_type")]
    pub kind: String,
    create_time: String,
    #[serde(borrow)]
    resource: &'a RawValue,
}

impl<'a> PaypalEvent<'a> {
    /// Reads the outside of an event.
    pub fn read(body: &'a [u8]) -> Result<Self, Unreadable> {
        let event: Self = serde_json::from_slice(body)?;
        let named = |text: &str| (1..=NAME_BYTES).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if !named(&event.id) || !named(&event.kind) {
            return Err(Unreadable("id or event_type is not one".into()));
        }
        if !event.resource.get().starts_with('{') {
            return Err(Unreadable("resource is no object".into()));
        }
        Ok(event)
    }

    /// When it happened, by PayPal's clock.
    pub fn occurred_at(&self) -> Result<OffsetDateTime, Unreadable> {
        OffsetDateTime::parse(&self.create_time, &Rfc3339).map_err(|_| Unreadable("create_time is no time".into()))
    }

    /// The item as it was when the event happened.
    pub fn item(&self) -> Result<ItemSnapshot, Unreadable> {
        Ok(serde_json::from_str(self.resource.get())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rails::paypal::item::tests::item;
    use crate::rails::paypal::tests::order;

    fn event(id: &str, create_time: &str) -> String {
        let resource = item(&serde_json::json!({}));
        format!(
            r#"{{"id":"{id}","event_version":"1.0","create_time":"{create_time}","resource_type":"payouts_item",
                 "event_type":"PAYMENT.PAYOUTS-ITEM.SUCCEEDED","summary":"…","resource":{resource},"links":[]}}"#
        )
    }

    #[test]
    fn an_event_carries_its_item() {
        let body = event("WH-1", "2018-07-28T04:33:49.116Z");
        let event = PaypalEvent::read(body.as_bytes()).unwrap();
        assert!(event.item().unwrap().is_as_ordered(&order()));
        assert_eq!(event.occurred_at().unwrap().unix_timestamp(), 1_532_752_429);
    }

    #[test]
    fn what_cannot_be_read_says_what_is_missing() {
        let missing = PaypalEvent::read(br#"{"id":"WH-1"}"#).unwrap_err();
        assert!(missing.to_string().contains("missing field"), "{missing}");
        for id in ["", "WH 1", "WH\\u0000", &"W".repeat(101)] {
            assert!(PaypalEvent::read(event(id, "2018-07-28T04:33:49Z").as_bytes()).is_err(), "{id}");
        }
        let no_object = event("WH-1", "2018-07-28T04:33:49Z").replacen("\"resource\":{", "\"resource\":7,\"x\":{", 1);
        assert!(PaypalEvent::read(no_object.as_bytes()).unwrap_err().to_string().contains("no object"), "{no_object}");
        let body = event("WH-1", "yesterday");
        assert!(PaypalEvent::read(body.as_bytes()).unwrap().occurred_at().is_err());
    }
}
