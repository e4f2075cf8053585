//! Whether a connected Stripe account can be paid.

use crate::named::named_enum;

named_enum! {
    /// Why nothing is sent to a connected account.
    pub enum AccountObstacle, "what keeps an account from being paid" {
        /// Stripe takes no transfer to it: <https://docs.stripe.com/connect/account-capabilities#transfers>.
        TransfersInactive = "transfers_inactive",
        /// A transfer would reach it and stay there: Stripe pays nothing out to its bank.
        PayoutsDisabled = "payouts_disabled",
        /// Its holder has taken the platform's access away.
        Disconnected = "disconnected",
    }
}

/// What Stripe says of an account: <https://docs.stripe.com/api/accounts/object>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFacts {
    /// Whether the capability `transfers` is `active`.
    pub transfers_active: bool,
    /// Whether Stripe pays out to its bank.
    pub payouts_enabled: bool,
    /// Whether its holder has answered what was first asked.
    pub details_submitted: bool,
    /// Why Stripe restricts it, in Stripe's words.
    pub disabled_reason: Option<String>,
    /// What Stripe still wants to know, in Stripe's words.
    pub requirements_due: Vec<String>,
}

impl AccountFacts {
    /// What keeps the account from being paid, if anything does. Whether it may charge cards is no matter here.
    #[must_use]
    pub fn obstacle(&self) -> Option<AccountObstacle> {
        match (self.transfers_active, self.payouts_enabled) {
            (false, _) => Some(AccountObstacle::TransfersInactive),
            (true, false) => Some(AccountObstacle::PayoutsDisabled),
            (true, true) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_paid_when_transfers_reach_it_and_its_bank() {
        let facts = |transfers_active, payouts_enabled| AccountFacts {
            transfers_active,
            payouts_enabled,
            details_submitted: true,
            disabled_reason: None,
            requirements_due: vec!["individual.verification.document".into()],
        };
        assert_eq!(facts(true, true).obstacle(), None);
        assert_eq!(facts(true, false).obstacle(), Some(AccountObstacle::PayoutsDisabled));
        assert_eq!(facts(false, true).obstacle(), Some(AccountObstacle::TransfersInactive));
        assert_eq!(facts(false, false).obstacle(), Some(AccountObstacle::TransfersInactive));
    }
}
