//! A dispute: <https://docs.stripe.com/api/disputes/object>. Every event of it carries all of it, so they are read alike.

use serde::Deserialize;

use super::id::{StripeId, text};
use crate::domain::dispute::DisputeStatus;

/// A dispute.
#[derive(Debug, Deserialize)]
pub struct Dispute {
    id: StripeId,
    /// Stripe's units.
    pub amount: i64,
    currency: Option<String>,
    status: Option<String>,
    charge: Option<StripeId>,
    payment_intent: Option<StripeId>,
}

impl Dispute {
    /// `du_…` or `dp_…`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id.0
    }

    /// Where it stands. An inquiry that was closed took nothing, and neither did a dispute that was prevented.
    #[must_use]
    pub fn standing(&self) -> DisputeStatus {
        match self.status.as_deref() {
            Some("won" | "warning_closed" | "prevented") => DisputeStatus::Won,
            Some("lost") => DisputeStatus::Lost,
            _ => DisputeStatus::Opened,
        }
    }

    /// Whether its amount is in that currency; a bank's may be in another.
    #[must_use]
    pub fn is_in(&self, currency: &str) -> bool {
        self.currency.as_deref().is_none_or(|own| own.eq_ignore_ascii_case(currency))
    }

    /// `pi_…` and `ch_…`.
    #[must_use]
    pub fn payments(&self) -> Vec<String> {
        [&self.payment_intent, &self.charge].into_iter().filter_map(|id| text(id.as_ref())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_stripes_is_one_of_ours() {
        let standing = |status: &str| {
            let json = format!(r#"{{"id": "du_1", "amount": 100, "status": "{status}"}}"#);
            serde_json::from_str::<Dispute>(&json).unwrap().standing()
        };
        for won in ["won", "warning_closed", "prevented"] {
            assert_eq!(standing(won), DisputeStatus::Won, "{won}");
        }
        assert_eq!(standing("lost"), DisputeStatus::Lost);
        for open in [
            "warning_needs_response",
            "warning_under_review",
            "needs_response",
            "under_review",
            "appeal_needs_response",
            "appeal_under_review",
            "something_new",
        ] {
            assert_eq!(standing(open), DisputeStatus::Opened, "{open}");
        }
    }
}
