//! A program's fraud rules: what each looks for, how much it weighs, and what the sum means.

mod check;

pub use check::{FraudRules, InvalidFraudRules};

use serde::{Deserialize, Serialize};

use crate::percent::Percent;

/// A program's fraud rules as they travel in JSON. What is left out has its default. A rule with a score of 0 is off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FraudRules, example = json!({
    "hold_at": 80, "quick_conversion": {"score": 100, "seconds": 10},
    "banned_referrer": {"hosts": ["deals.example"]},
})))]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// A sum of scores from which on a commission waits for a person; null: never.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10000, example = 80))]
    pub hold_at: Option<u32>,
    /// A sum of scores from which on a commission is rejected at once; null: never.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10000))]
    pub reject_at: Option<u32>,
    /// The customer seems to be the affiliate.
    pub self_referral: SelfReferral,
    /// The click came from a banned site.
    pub banned_referrer: BannedReferrer,
    /// Several customers ordered by one click.
    pub shared_token: SharedToken,
    /// The click never arrived.
    pub missing_click: MissingClick,
    /// The order came within seconds of the click.
    pub quick_conversion: QuickConversion,
    /// Too many clicks.
    pub click_velocity: ClickVelocity,
    /// Too many orders.
    pub conversion_velocity: ConversionVelocity,
    /// Too many refunds.
    pub refund_rate: RefundRate,
    /// One person, several affiliates.
    pub duplicate_account: DuplicateAccount,
    /// A throw-away e-mail address.
    pub disposable_email: DisposableEmail,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            hold_at: Some(80),
            reject_at: None,
            self_referral: SelfReferral::default(),
            banned_referrer: BannedReferrer::default(),
            shared_token: SharedToken::default(),
            missing_click: MissingClick::default(),
            quick_conversion: QuickConversion::default(),
            click_velocity: ClickVelocity::default(),
            conversion_velocity: ConversionVelocity::default(),
            refund_rate: RefundRate::default(),
            duplicate_account: DuplicateAccount::default(),
            disposable_email: DisposableEmail::default(),
        }
    }
}

/// Declares a rule's settings with their defaults.
macro_rules! settings_of {
    (
        $(#[doc = $about:literal])*
        $Name:ident as $schema:ident {
            $($(#[doc = $field_about:literal])* $(#[schema($($limits:tt)*)])? $field:ident: $Type:ty = $default:expr,)+
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = $schema))]
        #[serde(deny_unknown_fields, default)]
        pub struct $Name {
            $(
                $(#[doc = $field_about])*
                $(#[cfg_attr(feature = "openapi", schema($($limits)*))])?
                pub $field: $Type,
            )+
        }

        impl Default for $Name {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }
    };
}

settings_of! {
    /// The customer seems to be somebody who earns by the order.
    SelfReferral as SelfReferralRule {
        /// The same id or mailbox.
        #[schema(maximum = 10000, example = 100)]
        score: u32 = 100,
        /// The same browser.
        #[schema(maximum = 10000, example = 60)]
        visitor_score: u32 = 60,
        /// The same network address on the same day: a family, an office, or the same person.
        #[schema(maximum = 10000, example = 30)]
        address_score: u32 = 30,
    }
}
settings_of! {
    /// The click came from a site on the program's list.
    BannedReferrer as BannedReferrerRule {
        /// What a finding weighs.
        #[schema(maximum = 10000, example = 100)]
        score: u32 = 100,
        /// Hosts; what is below one is banned with it.
        #[schema(max_items = 200, example = json!(["deals.example"]))]
        hosts: Vec<String> = Vec::new(),
    }
}
settings_of! {
    /// Several customers ordered by one click.
    SharedToken as SharedTokenRule {
        /// What a finding weighs.
        #[schema(maximum = 10000, example = 80)]
        score: u32 = 80,
        /// Customers who may.
        #[schema(minimum = 1, maximum = 99, example = 2)]
        customers: u32 = 2,
    }
}
settings_of! {
    /// The order's token names a click that never arrived.
    MissingClick as MissingClickRule {
        /// What a finding weighs.
        #[schema(maximum = 10000, example = 60)]
        score: u32 = 60,
        /// How long after the click it is waited for. An order waits as long to be screened.
        #[schema(maximum = 3600, example = 120)]
        grace_seconds: u32 = 120,
    }
}
settings_of! {
    /// The order came soon after the click.
    QuickConversion as QuickConversionRule {
        /// What a finding weighs.
        #[schema(maximum = 10000, example = 40)]
        score: u32 = 40,
        /// Sooner than this.
        #[schema(maximum = 3600, example = 5)]
        seconds: u32 = 5,
    }
}
settings_of! {
    /// More clicks within an hour than these.
    ClickVelocity as ClickVelocityRule {
        /// What a finding weighs.
        #[schema(maximum = 10000, example = 40)]
        score: u32 = 40,
        /// From one network address.
        #[schema(minimum = 1, maximum = 1000, example = 60)]
        address_per_hour: u32 = 60,
        /// By one visitor.
        #[schema(minimum = 1, maximum = 1000, example = 30)]
        visitor_per_hour: u32 = 30,
        /// Through one link.
        #[schema(minimum = 1, maximum = 100_000_000, example = 20000)]
        link_per_hour: u32 = 20_000,
    }
}
settings_of! {
    /// More orders than these.
    ConversionVelocity as ConversionVelocityRule {
        /// What a finding weighs.
        #[schema(maximum = 10000, example = 30)]
        score: u32 = 30,
        /// Credited to one affiliate within an hour.
        #[schema(minimum = 1, maximum = 1000, example = 100)]
        affiliate_per_hour: u32 = 100,
        /// Of one customer within a day.
        #[schema(minimum = 1, maximum = 1000, example = 10)]
        customer_per_day: u32 = 10,
    }
}
settings_of! {
    /// More of the affiliate's last 200 orders refunded than this.
    RefundRate as RefundRateRule {
        /// What a finding weighs.
        #[schema(maximum = 10000, example = 80)]
        score: u32 = 80,
        /// Orders there must be to tell.
        #[schema(minimum = 1, maximum = 200, example = 20)]
        orders: u32 = 20,
        /// The rate that may be reached.
        #[schema(example = "40")]
        percent: Percent = Percent::whole(40),
    }
}
settings_of! {
    /// An affiliate shares its mailbox or payout destination with another.
    DuplicateAccount as DuplicateAccountRule {
        /// What a finding weighs.
        #[schema(maximum = 10000, example = 30)]
        score: u32 = 30,
    }
}
settings_of! {
    /// The customer's e-mail address is of a throw-away service.
    DisposableEmail as DisposableEmailRule {
        /// What a finding weighs.
        #[schema(maximum = 10000, example = 30)]
        score: u32 = 30,
    }
}
