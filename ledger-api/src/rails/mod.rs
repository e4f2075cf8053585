//! Payment rails: how a payout travels.

pub mod paypal;
mod retry_after;
pub mod sepa;
pub mod stripe;
mod unreadable;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use shared::money::{Amount, Currency};
use uuid::Uuid;

use crate::domain::payout::{Answer, Lookup};
use crate::domain::rail::Rail;

pub use unreadable::Unreadable;

/// One payment to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentOrder {
    /// Who pays.
    pub merchant_id: Uuid,
    /// The payout; the provider keeps it with the payment, and look-ups go by it.
    pub payout_id: Uuid,
    /// From 1; grows only after a definite refusal. The provider knows the payment by payout and generation.
    pub generation: i32,
    /// How much, in the ledger's minor units.
    pub amount: Amount,
    /// Of what.
    pub currency: Currency,
    /// Where to, as the rail names it (a connected account, an address, an IBAN).
    pub destination: String,
    /// The provider's own id of the payment, once known.
    pub provider_id: Option<String>,
}

/// The rail cannot carry this amount of this currency; it stays payable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{rail} cannot carry {amount} minor units of {currency}")]
pub struct Inexpressible {
    /// Which rail.
    pub rail: Rail,
    /// The ledger's minor units.
    pub amount: i64,
    /// Of what.
    pub currency: Currency,
}

/// The part of an amount that a rail can express; the rest stays payable. `None` when nothing of it can travel.
#[must_use]
pub fn carriable(rail: Rail, amount: Amount, currency: Currency) -> Option<Amount> {
    match rail {
        Rail::Stripe => stripe::carriable(amount, currency),
        Rail::Sepa => sepa::carriable(amount, currency),
        Rail::Paypal => paypal::carriable(amount, currency),
    }
}

/// Whose a payment is, by the provider's own word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// It was made for the payout, whatever its amount.
    ThisPayout {
        /// The ids of further payments of the payout that left as ordered and did not come back, as far as the provider can list
        /// them.
        others: Vec<String>,
    },
    /// It was made for something else, or there is no payment of this id.
    Other,
    /// The provider could not be asked.
    NotTold {
        /// Never a secret.
        detail: String,
    },
}

/// An answer under way.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A provider that moves money. It only carries out and translates; what follows is decided in `domain::payout`.
pub trait PaymentRail: fmt::Debug + Send + Sync {
    /// The exact bytes of the request. They are stored before anything is sent, and only stored bytes are sent.
    fn prepare(&self, order: &PaymentOrder) -> Result<Vec<u8>, Inexpressible>;

    /// Sends prepared bytes under an idempotency key, once, within the rail's own deadline.
    fn send<'a>(&'a self, order: &'a PaymentOrder, request: &'a [u8], idempotency_key: &'a str) -> Pending<'a, Answer>;

    /// Asks what the provider knows of the payout.
    fn look_up<'a>(&'a self, order: &'a PaymentOrder) -> Pending<'a, Lookup>;

    /// Asks whether a payment that a person names was made for the payout, in whichever generation.
    fn owner_of<'a>(&'a self, provider_id: &'a str, order: &'a PaymentOrder) -> Pending<'a, Owner>;
}

/// The rails that are configured.
#[derive(Debug, Clone, Default)]
pub struct Rails {
    /// Stripe Connect transfers.
    pub stripe: Option<Arc<dyn PaymentRail>>,
    /// PayPal payouts.
    pub paypal: Option<Arc<dyn PaymentRail>>,
}

impl Rails {
    /// The provider behind a rail, if this server is configured for it. SEPA has none: its files go by a person's hand.
    #[must_use]
    pub fn get(&self, rail: Rail) -> Option<&Arc<dyn PaymentRail>> {
        match rail {
            Rail::Stripe => self.stripe.as_ref(),
            Rail::Paypal => self.paypal.as_ref(),
            Rail::Sepa => None,
        }
    }

    /// The names of the rails that are configured.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        Rail::ALL.iter().filter(|rail| self.get(**rail).is_some()).map(|rail| rail.name()).collect()
    }
}
