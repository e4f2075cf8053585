//! Everything that is held of a person, table by table, as the tables have it.

/// Rows of one table, as the table has them; `$1` is the tenant, `$2` the person, `$3` the key behind which to read on.
macro_rules! select {
    ($connection:expr, $page:expr, $person:expr, $sql:literal) => {
        sqlx::query_as!(ExportRow, $sql, $page.merchant_id, $person, $page.after, $page.limit)
            .fetch_all($connection)
            .await
    };
}

mod address;
mod affiliate;
mod customer;
mod told;
mod visits;

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::erasure::Person;

/// A row on its way out.
#[derive(Debug)]
pub struct ExportRow {
    /// By which the next page goes on.
    pub key: String,
    /// The row.
    pub row: Value,
}

/// Where to read on.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Whose tenant.
    pub merchant_id: Uuid,
    /// Behind this key.
    pub after: &'a str,
    /// Rows at most.
    pub limit: i64,
}

/// One kind of thing held of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Orders, with address, visitor and metadata.
    Orders,
    /// Refunds of them.
    Refunds,
    /// Disputes about them.
    Disputes,
    /// Clicks: those that orders name, credited or not, and all others of the same visitors.
    Clicks,
    /// The same of clicks that wait for their day's partition.
    QuarantinedClicks,
    /// Events of Stripe about the orders, or to the same address.
    OrderEvents,
    /// What others were told of the orders, their commissions, and the customer's referrals.
    OrdersTold,
    /// The customer's own codes to invite friends by.
    ReferralCodes,
    /// Referrals the customer made, or came by.
    Referrals,
    /// What the customer got for them.
    Rewards,
    /// What of it was spent.
    CreditSpent,
    /// What was decided about the customer's orders: honest or not, and by whom.
    OrderDecisions,
    /// Mails to the customer that wait or have left.
    CustomerMails,
    /// Mails the customer wants no more.
    CustomerOptOuts,
    /// The affiliate.
    Affiliate,
    /// What Stripe says of its account.
    StripeAccount,
    /// Its links.
    Links,
    /// What it earned.
    Commissions,
    /// Corrections of its balance.
    Corrections,
    /// Payments to it.
    Payouts,
    /// How they were sent.
    PayoutAttempts,
    /// Its postback.
    Postback,
    /// What others were told of it, its payouts and its commissions.
    AffiliateTold,
    /// What was decided about its orders: honest or not, and by whom.
    CommissionDecisions,
    /// Mails to it that wait or have left.
    AffiliateMails,
    /// Mails it wants no more.
    AffiliateOptOuts,
    /// Where it is signed in.
    Sessions,
    /// Invitations to the address, and referrals of those who signed up with it.
    Invitations,
    /// Events of Stripe that hold the address.
    AddressEvents,
    /// What others were told of the invitations.
    AddressTold,
    /// Mails to the address that wait or have left.
    AddressMails,
    /// Mails that are not wanted there any more.
    AddressOptOuts,
}

impl Section {
    /// The sections of a person, in order.
    #[must_use]
    pub fn of(person: &Person) -> &'static [Self] {
        match person {
            Person::Customer(_) => &[
                Self::Orders,
                Self::Refunds,
                Self::Disputes,
                Self::Clicks,
                Self::QuarantinedClicks,
                Self::OrderEvents,
                Self::OrdersTold,
                Self::ReferralCodes,
                Self::Referrals,
                Self::Rewards,
                Self::CreditSpent,
                Self::OrderDecisions,
                Self::CustomerMails,
                Self::CustomerOptOuts,
            ],
            Person::Affiliate(_) => &[
                Self::Affiliate,
                Self::StripeAccount,
                Self::Links,
                Self::Commissions,
                Self::Corrections,
                Self::Payouts,
                Self::PayoutAttempts,
                Self::Postback,
                Self::AffiliateTold,
                Self::CommissionDecisions,
                Self::AffiliateMails,
                Self::AffiliateOptOuts,
                Self::Sessions,
            ],
            Person::Address(_) => {
                &[Self::Invitations, Self::AddressEvents, Self::AddressTold, Self::AddressMails, Self::AddressOptOuts]
            }
        }
    }

    /// Its name in the document.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Refunds => "refunds",
            Self::Disputes => "disputes",
            Self::Clicks => "clicks",
            Self::QuarantinedClicks => "clicks_in_quarantine",
            Self::OrderEvents | Self::AddressEvents => "provider_events",
            Self::OrdersTold | Self::AffiliateTold | Self::AddressTold => "told_to_others",
            Self::ReferralCodes => "referral_codes",
            Self::Referrals => "referrals",
            Self::Rewards => "rewards",
            Self::CreditSpent => "credit_spent",
            Self::Affiliate => "affiliate",
            Self::StripeAccount => "stripe_account",
            Self::Invitations => "invitations",
            Self::Links => "links",
            Self::Commissions => "commissions",
            Self::Corrections => "corrections",
            Self::Payouts => "payouts",
            Self::PayoutAttempts => "payout_attempts",
            Self::Postback => "postback",
            Self::OrderDecisions | Self::CommissionDecisions => "decisions",
            Self::CustomerMails | Self::AffiliateMails | Self::AddressMails => "mails",
            Self::CustomerOptOuts | Self::AffiliateOptOuts | Self::AddressOptOuts => "mails_not_wanted",
            Self::Sessions => "sessions",
        }
    }
}

/// The next rows of one section.
pub async fn rows(
    connection: &mut PgConnection,
    section: Section,
    person: &Person,
    page: Page<'_>,
) -> Result<Vec<ExportRow>, sqlx::Error> {
    match person {
        Person::Customer(id) => customer::rows(connection, section, id, page).await,
        Person::Affiliate(id) => affiliate::rows(connection, section, *id, page).await,
        Person::Address(email) => address::rows(connection, section, email, page).await,
    }
}
