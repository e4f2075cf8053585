//! What a mail is about, as far as a reader may have too much of it.

use crate::desk::Desk;
use crate::texts::Texts;

/// A kind of mail that a person may refuse, or must get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// What the reader has just asked for, or what opens the door: a sign-in link, the membership.
    Access,
    /// The reader's standing in a program.
    Membership,
    /// Orders that were credited, and what became of commissions.
    Earnings,
    /// Money on its way, or not.
    Payouts,
    /// Friends who invite.
    Invitations,
    /// Rewards for friends.
    Rewards,
    /// What has stopped working and somebody of the merchant has to look at.
    MerchantAlerts,
    /// What finance has to decide.
    FinanceAlerts,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Access,
        Self::Membership,
        Self::Earnings,
        Self::Payouts,
        Self::Invitations,
        Self::Rewards,
        Self::MerchantAlerts,
        Self::FinanceAlerts,
    ];

    /// Those that somebody gets who works at a desk and may refuse, in the order of the settings page.
    #[must_use]
    pub fn of_desk(desk: Desk) -> &'static [Self] {
        match desk {
            Desk::Affiliate => &[Self::Membership, Self::Earnings, Self::Payouts],
            Desk::Merchant => &[Self::MerchantAlerts],
            Desk::Finance => &[Self::FinanceAlerts],
        }
    }

    /// As the database has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Membership => "membership",
            Self::Earnings => "earnings",
            Self::Payouts => "payouts",
            Self::Invitations => "invitations",
            Self::Rewards => "rewards",
            Self::MerchantAlerts => "merchant_alerts",
            Self::FinanceAlerts => "finance_alerts",
        }
    }

    /// The topic of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.name() == name)
    }

    /// Whether a person may refuse it.
    #[must_use]
    pub fn may_be_refused(self) -> bool {
        self != Self::Access
    }

    /// What a reader calls it.
    #[must_use]
    pub fn label(self, texts: impl Into<Texts>) -> &'static str {
        let texts = texts.into();
        match self {
            Self::Access => texts.topic_access(),
            Self::Membership => texts.topic_membership(),
            Self::Earnings => texts.topic_earnings(),
            Self::Payouts => texts.topic_payouts(),
            Self::Invitations => texts.topic_invitations(),
            Self::Rewards => texts.topic_rewards(),
            Self::MerchantAlerts => texts.topic_merchant_alerts(),
            Self::FinanceAlerts => texts.topic_finance_alerts(),
        }
    }
}
