//! What Stripe's events say, reduced to what is used here. Fields of an event depend on the API version of its endpoint;
//! those read here have been the same since 2014. <https://docs.stripe.com/api/events/object>

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use shared::money::Currency;
use time::OffsetDateTime;
use uuid::Uuid;

use super::amounts::{from_stripe, is_amount};
use crate::domain::payout::Event;
use crate::domain::stripe_account::AccountFacts;
use crate::rails::unreadable::cut;
use crate::rails::{PaymentOrder, Unreadable};

/// Longest id and name, in bytes; Stripe's are far shorter.
const NAME_BYTES: usize = 100;
/// Requirements of an account that are kept.
const REQUIREMENTS_LIMIT: usize = 50;

/// An event, its object not read yet.
#[derive(Debug, Deserialize)]
pub struct StripeEvent<'a> {
    /// `evt_…`.
    pub id: String,
    /// `transfer.created`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether real money is meant; an event that does not say so means none.
    #[serde(default)]
    pub livemode: bool,
    /// The connected account it is about.
    pub account: Option<String>,
    created: Option<i64>,
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Debug, Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    object: &'a RawValue,
}

impl<'a> StripeEvent<'a> {
    /// Reads the outside of an event.
    pub fn read(body: &'a [u8]) -> Result<Self, Unreadable> {
        let event: Self = serde_json::from_slice(body)?;
        let named = |text: &str| (1..=NAME_BYTES).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if named(&event.id) && named(&event.kind) && event.account.as_deref().is_none_or(named) {
            Ok(event)
        } else {
            Err(Unreadable("id, type or account is not one".into()))
        }
    }

    /// When it happened, by Stripe's clock, if it says so.
    pub fn told_at(&self) -> Result<Option<OffsetDateTime>, Unreadable> {
        let read = |seconds: i64| OffsetDateTime::from_unix_timestamp(seconds).ok().filter(|_| seconds >= 0);
        self.created.map(|seconds| read(seconds).ok_or_else(|| Unreadable("created is no time".into()))).transpose()
    }

    /// When it happened, by Stripe's clock. What is only true of a moment needs it.
    pub fn occurred_at(&self) -> Result<OffsetDateTime, Unreadable> {
        self.told_at()?.ok_or_else(|| Unreadable("missing field `created`".into()))
    }

    /// The object as it was when the event happened.
    pub fn object<T: DeserializeOwned>(&self) -> Result<T, Unreadable> {
        Ok(serde_json::from_str(self.data.object.get())?)
    }
}

/// A transfer: <https://docs.stripe.com/api/transfers/object>.
#[derive(Debug, Deserialize)]
pub struct TransferSnapshot {
    id: String,
    amount: i64,
    amount_reversed: i64,
    currency: String,
    destination: Option<String>,
    transfer_group: Option<String>,
    #[serde(default)]
    metadata: HashMap<String, String>,
}

impl TransferSnapshot {
    /// The same of a transfer that the library has read.
    #[must_use]
    pub(super) fn of(transfer: &stripe_connect::Transfer) -> Self {
        Self {
            id: transfer.id.to_string(),
            amount: transfer.amount,
            amount_reversed: transfer.amount_reversed,
            currency: transfer.currency.to_string(),
            destination: transfer.destination.as_ref().map(|to| to.id().to_string()),
            transfer_group: transfer.transfer_group.clone(),
            metadata: transfer.metadata.clone(),
        }
    }

    /// The account it went to.
    #[must_use]
    pub fn destination(&self) -> Option<&str> {
        self.destination.as_deref()
    }

    /// What it pays, in the ledger's minor units.
    pub fn paid(&self) -> Result<(shared::money::Amount, Currency), Unreadable> {
        let currency: Currency = self
            .currency
            .to_uppercase()
            .parse()
            .map_err(|_| Unreadable(format!("{} is no currency", cut(&self.currency))))?;
        let amount = from_stripe(self.amount, currency).filter(|amount| *amount > shared::money::Amount::ZERO);
        Ok((amount.ok_or_else(|| Unreadable("amount is none of its currency".into()))?, currency))
    }

    /// The merchant and payout it pays, by what we wrote on it; none when it is not ours.
    #[must_use]
    pub fn payout(&self) -> Option<(Uuid, Uuid)> {
        let id = |name| self.metadata.get(name)?.parse().ok();
        Some((id("merchant_id")?, id("payout_id")?))
    }

    /// Whether it is the payment that was ordered.
    #[must_use]
    pub fn is_as_ordered(&self, order: &PaymentOrder) -> bool {
        is_amount(self.amount, &self.currency, order)
            && self.destination.as_deref() == Some(order.destination.as_str())
            && self.transfer_group == Some(order.payout_id.to_string())
            && self.id.starts_with("tr_")
            && self.id.len() <= NAME_BYTES
    }

    /// Stripe's id of it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// That it exists. A transfer costs the platform nothing, and the money is the affiliate's at once.
    #[must_use]
    pub fn seen(&self) -> Event {
        Event::Seen { provider_id: self.id.clone(), paid: true, fee: shared::money::Amount::ZERO }
    }

    /// What has been reversed of it, in the ledger's minor units; never above what was ordered.
    pub fn reversed(&self, order: &PaymentOrder) -> Result<shared::money::Amount, Unreadable> {
        let total = from_stripe(self.amount_reversed, order.currency)
            .ok_or_else(|| Unreadable("amount_reversed is no amount of its currency".into()))?;
        Ok(total.min(order.amount))
    }
}

/// A connected account: <https://docs.stripe.com/api/accounts/object>.
#[derive(Debug, Deserialize)]
pub struct AccountSnapshot {
    id: String,
    #[serde(default)]
    payouts_enabled: bool,
    #[serde(default)]
    details_submitted: bool,
    #[serde(default)]
    capabilities: Capabilities,
    requirements: Option<Requirements>,
}

#[derive(Debug, Default, Deserialize)]
struct Capabilities {
    transfers: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Requirements {
    disabled_reason: Option<String>,
    #[serde(default)]
    currently_due: Vec<String>,
}

impl AccountSnapshot {
    /// `acct_…`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What decides whether it can be paid.
    #[must_use]
    pub fn facts(self) -> AccountFacts {
        let (disabled_reason, due) =
            self.requirements.map_or((None, Vec::new()), |known| (known.disabled_reason, known.currently_due));
        AccountFacts {
            transfers_active: self.capabilities.transfers.as_deref() == Some("active"),
            payouts_enabled: self.payouts_enabled,
            details_submitted: self.details_submitted,
            disabled_reason: disabled_reason.as_deref().map(cut),
            requirements_due: due.iter().take(REQUIREMENTS_LIMIT).map(|due| cut(due)).collect(),
        }
    }
}

/// A payout of a connected account to its own bank: <https://docs.stripe.com/api/payouts/object>.
#[derive(Debug, Deserialize)]
pub struct BankPayoutSnapshot {
    /// Stripe's units.
    pub amount: i64,
    currency: String,
    failure_code: Option<String>,
}

impl BankPayoutSnapshot {
    /// Lower case, as Stripe writes it.
    #[must_use]
    pub fn currency(&self) -> String {
        cut(&self.currency)
    }

    /// Why it failed.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        self.failure_code.as_deref().map(cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rails::stripe::tests::order;

    fn event(object: &str) -> String {
        format!(
            r#"{{"id":"evt_1","type":"transfer.created","created":1770000000,"livemode":false,
                 "data":{{"object":{object}}}}}"#
        )
    }

    fn transfer(with: &str) -> String {
        let (merchant_id, payout_id) = (order().merchant_id, order().payout_id);
        format!(
            r#"{{"id":"tr_1","amount":12345,"amount_reversed":45,"currency":"eur","destination":"acct_1",
                 "transfer_group":"{payout_id}",
                 "metadata":{{"merchant_id":"{merchant_id}","payout_id":"{payout_id}"}}{with}}}"#
        )
    }

    #[test]
    fn a_transfer_names_its_payout_and_what_came_back_of_it() {
        let body = event(&transfer(r#","new_field":[1]"#));
        let event = StripeEvent::read(body.as_bytes()).unwrap();
        let transfer: TransferSnapshot = event.object().unwrap();
        assert_eq!(transfer.payout(), Some((order().merchant_id, order().payout_id)));
        assert!(transfer.is_as_ordered(&order()));
        assert_eq!(transfer.reversed(&order()).unwrap().minor(), 45);
        let other = PaymentOrder { destination: "acct_2".into(), ..order() };
        assert!(!transfer.is_as_ordered(&other));
    }

    #[test]
    fn what_cannot_be_read_says_what_is_missing() {
        let missing = StripeEvent::read(br#"{"id":"evt_1"}"#).unwrap_err();
        assert!(missing.to_string().contains("missing field"), "{missing}");
        let body = event("{}");
        let event = StripeEvent::read(body.as_bytes()).unwrap();
        assert!(event.object::<TransferSnapshot>().is_err());
        for id in ["", "evt 1", "evt_\\u0000", &"e".repeat(101)] {
            let body = body.replace("evt_1", id);
            assert!(StripeEvent::read(body.as_bytes()).is_err(), "{id}");
        }
    }

    #[test]
    fn an_account_without_a_word_on_transfers_is_not_paid() {
        let facts = |json: &str| serde_json::from_str::<AccountSnapshot>(json).unwrap().facts();
        let ready = r#"{"id":"acct_1","payouts_enabled":true,"capabilities":{"transfers":"active"}}"#;
        assert_eq!(facts(ready).obstacle(), None);
        assert!(facts(r#"{"id":"acct_1","payouts_enabled":true}"#).obstacle().is_some());
        let asked = r#"{"id":"acct_1","requirements":{"disabled_reason":"a\u0000b","currently_due":["x"]}}"#;
        assert_eq!(facts(asked).disabled_reason.as_deref(), Some("ab"));
    }
}
