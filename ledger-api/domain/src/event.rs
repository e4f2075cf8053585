//! What merchants and affiliates are told of by itself, and who wants to hear which of it.

use super::named::named_enum;

named_enum! {
    /// What happened, as `type` of an event.
    pub enum EventType, "an event" {
        /// An order or lead was recorded, credited to somebody or not.
        ConversionCreated = "conversion.created",
        /// Some or all of an order was given back to the customer.
        ConversionRefunded = "conversion.refunded",
        /// A commission may be paid.
        CommissionApproved = "commission.approved",
        /// A commission became worth nothing: refused, or the whole order was taken back before it was paid.
        CommissionRejected = "commission.rejected",
        /// A reversal took from a commission, some or all of it.
        CommissionClawedBack = "commission.clawed_back",
        /// A reversal was undone and gave back what it had taken.
        CommissionRestored = "commission.restored",
        /// It waits until a person has looked at it: fraud rules found something.
        CommissionHeld = "commission.held",
        /// A person let it go on its way.
        CommissionReleased = "commission.released",
        /// The money has left.
        PayoutPaid = "payout.paid",
        /// The provider or bank refused it; the money is payable again.
        PayoutFailed = "payout.failed",
        /// It came back after it had been paid.
        PayoutReturned = "payout.returned",
        /// A friend signed up by a customer's code.
        ReferralSignedUp = "referral.signed_up",
        /// The friend qualified, by a first order or by your word.
        ReferralQualified = "referral.qualified",
        /// Both sides got what they were promised.
        ReferralRewarded = "referral.rewarded",
        /// The order that qualified it was taken back, and the rewards with it.
        ReferralReversed = "referral.reversed",
        /// An invitation ended before the friend signed up.
        ReferralExpired = "referral.expired",
        /// An affiliate applied.
        AffiliateCreated = "affiliate.created",
        /// It was approved.
        AffiliateApproved = "affiliate.approved",
        /// It was suspended.
        AffiliateSuspended = "affiliate.suspended",
        /// It was reinstated.
        AffiliateReinstated = "affiliate.reinstated",
        /// It was terminated.
        AffiliateTerminated = "affiliate.terminated",
    }
}

impl EventType {
    /// Whether the affiliate it concerns is told by its postback. Nothing else of a merchant's is an affiliate's affair.
    #[must_use]
    pub fn is_told_to_affiliates(self) -> bool {
        matches!(
            self,
            Self::ConversionCreated
                | Self::CommissionApproved
                | Self::CommissionRejected
                | Self::CommissionClawedBack
                | Self::CommissionRestored
        )
    }
}

/// The type of an event that is sent on demand, to try an endpoint out. Nobody has to ask for it.
pub const TEST_PING: &str = "test.ping";

/// All events, those of the future included.
pub const ALL_EVENTS: &str = "*";

/// The events that an endpoint wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subscription {
    /// `["*"]`.
    All,
    /// These, each once.
    Some(Vec<EventType>),
}

/// Why a list of names is no subscription.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSubscription {
    /// An endpoint that wants nothing is not needed.
    #[error("name at least one event, or \"*\" for all")]
    Empty,
    /// There is no such event.
    #[error("{name:?} is not an event; there are {}", names())]
    Unknown {
        /// What was given, cut to 100 characters.
        name: String,
    },
}

fn names() -> String {
    let names: Vec<&str> = EventType::ALL.iter().map(|event| event.name()).chain([ALL_EVENTS]).collect();
    names.join(", ")
}

impl Subscription {
    /// Reads a list of names.
    pub fn parse<S: AsRef<str>>(names: &[S]) -> Result<Self, BadSubscription> {
        if names.is_empty() {
            return Err(BadSubscription::Empty);
        }
        let mut events: Vec<EventType> = Vec::new();
        let mut all = false;
        for name in names.iter().map(AsRef::as_ref) {
            if name == ALL_EVENTS {
                all = true;
                continue;
            }
            let event = name.parse();
            let event = event.map_err(|_| BadSubscription::Unknown { name: name.chars().take(100).collect() })?;
            if !events.contains(&event) {
                events.push(event);
            }
        }
        events.sort_unstable();
        Ok(if all { Self::All } else { Self::Some(events) })
    }

    /// Whether it has this event.
    #[must_use]
    pub fn wants(&self, event: EventType) -> bool {
        match self {
            Self::All => true,
            Self::Some(events) => events.contains(&event),
        }
    }

    /// Its names, as they are stored and shown.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        match self {
            Self::All => vec![ALL_EVENTS],
            Self::Some(events) => events.iter().map(|event| event.name()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_is_some_events_each_once_or_all() {
        let some = Subscription::parse(&["payout.paid", "conversion.created", "payout.paid"]).unwrap();
        assert_eq!(some.names(), ["conversion.created", "payout.paid"]);
        assert!(some.wants(EventType::PayoutPaid) && !some.wants(EventType::PayoutFailed));
        let all = Subscription::parse(&["payout.paid", "*"]).unwrap();
        assert_eq!(all.names(), ["*"]);
        assert!(EventType::ALL.iter().all(|event| all.wants(*event)));
    }

    #[test]
    fn an_unknown_name_is_answered_with_those_that_exist() {
        assert_eq!(Subscription::parse::<&str>(&[]), Err(BadSubscription::Empty));
        for name in ["", "payout", "PAYOUT.PAID", "payout.*", "test.ping"] {
            let said = Subscription::parse(&["payout.paid", name]).unwrap_err().to_string();
            for event in EventType::ALL {
                assert!(said.contains(event.name()), "{said}");
            }
        }
        let long = "x".repeat(10_000);
        assert!(Subscription::parse(&[long]).unwrap_err().to_string().len() < 1_000);
    }

    #[test]
    fn affiliates_are_told_of_conversions_and_their_commissions_only() {
        let told: Vec<&str> =
            EventType::ALL.iter().filter(|event| event.is_told_to_affiliates()).map(|event| event.name()).collect();
        let expected = [
            "conversion.created",
            "commission.approved",
            "commission.rejected",
            "commission.clawed_back",
            "commission.restored",
        ];
        assert_eq!(told, expected);
    }
}
