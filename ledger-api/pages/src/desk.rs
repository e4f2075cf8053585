//! The desks: what a person who signs in works at.

use crate::texts::Texts;

/// A desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Desk {
    /// A partner's own figures and links.
    Affiliate,
    /// Programs, partners and orders of a merchant.
    Merchant,
    /// Payouts of a merchant.
    Finance,
}

/// A part of a desk, as the navigation shows it.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Where it is.
    pub path: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// `g` and this letter go there.
    pub key: char,
}

const fn section(path: &'static str, label: &'static str, key: char) -> Section {
    Section { path, label, key }
}

impl Desk {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Affiliate, Self::Merchant, Self::Finance];

    /// As the database and addresses have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Affiliate => "affiliate",
            Self::Merchant => "merchant",
            Self::Finance => "finance",
        }
    }

    /// The desk of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|desk| desk.name() == name)
    }

    /// Where it begins.
    #[must_use]
    pub fn home(self) -> &'static str {
        match self {
            Self::Affiliate => "/affiliate",
            Self::Merchant => "/merchant",
            Self::Finance => "/finance",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn label(self, texts: impl Into<Texts>) -> &'static str {
        let texts = texts.into();
        match self {
            Self::Affiliate => texts.desk_affiliate(),
            Self::Merchant => texts.desk_merchant(),
            Self::Finance => texts.desk_finance(),
        }
    }

    /// Whether nobody may work there without a second factor.
    #[must_use]
    pub fn needs_second_factor(self) -> bool {
        self == Self::Finance
    }

    /// Its parts, in the order of the navigation. A page that is not there yet is not listed.
    #[must_use]
    pub fn sections(self, texts: Texts) -> Vec<Section> {
        match self {
            Self::Affiliate => vec![
                section("/affiliate", texts.nav_home(), 'h'),
                section("/affiliate/links", texts.nav_links(), 'l'),
                section("/affiliate/conversions", texts.nav_conversions(), 'c'),
                section("/affiliate/statement", texts.nav_statement(), 's'),
                section("/affiliate/payouts", texts.nav_payouts(), 'p'),
                section("/affiliate/terms", texts.nav_terms(), 't'),
                section("/affiliate/settings", texts.nav_settings(), 'e'),
            ],
            Self::Finance => vec![
                section("/finance", texts.nav_home(), 'h'),
                section("/finance/due", texts.nav_due(), 'd'),
                section("/finance/runs", texts.nav_runs(), 'r'),
                section("/finance/payouts", texts.nav_payouts(), 'p'),
                section("/finance/corrections", texts.nav_corrections(), 'c'),
                section("/finance/bank", texts.nav_bank(), 'b'),
                section("/finance/balances", texts.nav_balances(), 'a'),
                section("/finance/schedules", texts.nav_schedules(), 's'),
                section("/finance/audit", texts.nav_audit(), 't'),
                section("/finance/settings", texts.nav_settings(), 'e'),
            ],
            Self::Merchant => vec![
                section("/merchant", texts.nav_home(), 'h'),
                section("/merchant/affiliates", texts.nav_affiliates(), 'a'),
                section("/merchant/conversions", texts.nav_conversions(), 'c'),
                section("/merchant/programs", texts.nav_programs(), 'p'),
                section("/merchant/fraud", texts.nav_fraud(), 'f'),
                section("/merchant/links", texts.nav_links(), 'l'),
                section("/merchant/coupons", texts.nav_coupons(), 'o'),
                section("/merchant/webhooks", texts.nav_webhooks(), 'w'),
                section("/merchant/keys", texts.nav_keys(), 'k'),
                section("/merchant/guide", texts.nav_guide(), 'i'),
                section("/merchant/members", texts.nav_members(), 'm'),
                section("/merchant/settings", texts.nav_settings(), 'e'),
            ],
        }
    }
}
