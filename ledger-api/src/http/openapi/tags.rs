//! What calls are sorted by, in the order in which a newcomer needs them.

use utoipa::openapi::tag::{Tag, TagBuilder};

macro_rules! tags {
    ($($(#[$about:meta])* $NAME:ident = $name:literal: $description:literal;)+) => {
        $(pub(in crate::http) const $NAME: &str = $name;)+

        /// All of them, in order.
        pub(super) fn all() -> Vec<Tag> {
            vec![$(TagBuilder::new().name($name).description(Some($description)).build(),)+]
        }
    };
}

tags! {
    PROGRAMS = "Programs": "An affiliate programme: currency, terms, attribution window, hold. Start here.";
    AFFILIATES = "Affiliates": "Partners: `pending → active → suspended ⇄ active → terminated`.";
    LINKS = "Links": "What an affiliate shares.";
    COUPONS = "Coupons": "Codes that people type at the checkout and that lead to a link, as a click would.";
    CONVERSIONS = "Conversions": "Orders and leads: who is credited, why, and what it earned.";
    REFUNDS = "Refunds and disputes": "What takes commissions back, and what gives them back.";
    REFERRALS = "Referrals": "Customers who invite friends: codes, sign-ups, rewards for both sides, and credit to spend.";
    FRAUD = "Fraud": "Commissions that fraud rules hold until a person decides, and the rules.";
    STRIPE = "Stripe": "Sales, refunds and disputes straight from a merchant's own Stripe account.";
    EXPORTS = "Imports and exports": "CSV files in and out.";
    BOOKS = "Books": "Balances and statements.";
    PAYOUTS = "Payouts": "Preview, draft, approval by a second person, and what became of each payment.";
    SEPA = "SEPA": "The file for the bank, and the bank's statements.";
    CORRECTIONS = "Corrections": "Adjustments, write-offs and funding of rails. One person proposes, another approves.";
    AUDIT = "Audit": "Who did what with money.";
    PRIVACY = "Privacy": "Everything held of one person, and its erasure.";
    MERCHANTS = "Merchants": "Tenants and their keys.";
    PROVIDERS = "Payment providers": "What providers tell by signed webhooks, and what became of it.";
    WEBHOOKS = "Webhooks": "Being told what happens, by signed webhooks and affiliates' postbacks.";
    EDGE = "Edge": "What the Worker asks and sends.";
    OPERATION = "Operation": "Health, metrics and this document.";
}
