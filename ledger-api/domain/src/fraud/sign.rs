//! What a rule can find, and how that is said to the merchant.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::rule::Rule;

/// A sign of fraud. It holds numbers, ids and names only, so that it may be kept for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "sign", rename_all = "snake_case")]
pub enum Sign {
    /// The customer's id is the affiliate's `external_id`.
    SameCustomer {
        /// Who earns by it.
        affiliate_id: Uuid,
    },
    /// The customer's e-mail address reaches the mailbox of the affiliate, or the one it is paid to.
    SameMailbox {
        /// Who earns by it.
        affiliate_id: Uuid,
    },
    /// The visitor has bought as the affiliate before.
    SameVisitor {
        /// Who earns by it.
        affiliate_id: Uuid,
    },
    /// On that day the affiliate bought something from the same network address.
    SameAddress {
        /// Who earns by it.
        affiliate_id: Uuid,
    },
    /// More clicks from one network address within the hour before the click.
    ClicksOfAddress {
        /// What was allowed.
        most_per_hour: u32,
    },
    /// More clicks of one visitor within the hour before the click.
    ClicksOfVisitor {
        /// What was allowed.
        most_per_hour: u32,
    },
    /// More clicks through the link within the hour of the click.
    ClicksOfLink {
        /// What was allowed.
        most_per_hour: u32,
    },
    /// More orders credited to the affiliate within the hour before the order.
    OrdersOfAffiliate {
        /// What was allowed.
        most_per_hour: u32,
    },
    /// More orders of the customer within the day before the order.
    OrdersOfCustomer {
        /// What was allowed.
        most_per_day: u32,
    },
    /// Customers who ordered by one click.
    SharedToken {
        /// How many; the count ends at 100.
        customers: u32,
    },
    /// The click of the order's token had not arrived by then.
    MissingClick {
        /// How long after the click it was waited for.
        grace_seconds: u32,
    },
    /// From click to order.
    QuickConversion {
        /// How long that took; 0 when the order is older than its click.
        seconds: u32,
    },
    /// A domain of throw-away addresses.
    DisposableEmail,
    /// Affiliates who are paid to the same place or read the same mailbox as one who earns by the order.
    DuplicateAccount {
        /// The others, at most ten.
        affiliate_ids: Vec<Uuid>,
    },
    /// Where the click came from.
    BannedReferrer {
        /// The host, as it stands on the list.
        host: String,
    },
    /// Of the affiliate's orders before that day, the last 200 at most.
    RefundRate {
        /// How many were looked at.
        orders: u32,
        /// Of these, in part or in full.
        refunded: u32,
    },
}

/// What a rule found, with its weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What.
    #[serde(flatten)]
    pub sign: Sign,
    /// How much it weighs.
    pub score: u32,
}

impl Sign {
    /// Whose sign it is.
    #[must_use]
    pub fn rule(&self) -> Rule {
        match self {
            Self::SameCustomer { .. }
            | Self::SameMailbox { .. }
            | Self::SameVisitor { .. }
            | Self::SameAddress { .. } => Rule::SelfReferral,
            Self::ClicksOfAddress { .. } | Self::ClicksOfVisitor { .. } | Self::ClicksOfLink { .. } => {
                Rule::ClickVelocity
            }
            Self::OrdersOfAffiliate { .. } | Self::OrdersOfCustomer { .. } => Rule::ConversionVelocity,
            Self::SharedToken { .. } => Rule::SharedToken,
            Self::MissingClick { .. } => Rule::MissingClick,
            Self::QuickConversion { .. } => Rule::QuickConversion,
            Self::DisposableEmail => Rule::DisposableEmail,
            Self::DuplicateAccount { .. } => Rule::DuplicateAccount,
            Self::BannedReferrer { .. } => Rule::BannedReferrer,
            Self::RefundRate { .. } => Rule::RefundRate,
        }
    }

    /// A sentence for the merchant.
    #[must_use]
    pub fn explanation(&self) -> String {
        match self {
            Self::SameCustomer { .. } => "The customer's id is the affiliate's own external_id.".into(),
            Self::SameMailbox { .. } => {
                "The customer's e-mail address reaches the affiliate's mailbox, or the one it is paid to.".into()
            }
            Self::SameVisitor { .. } => "In the same browser the affiliate has bought something itself.".into(),
            Self::SameAddress { .. } => {
                "On the same day the affiliate bought something itself from the same network address.".into()
            }
            Self::ClicksOfAddress { most_per_hour } => {
                format!("More than {most_per_hour} clicks came from one network address within the hour.")
            }
            Self::ClicksOfVisitor { most_per_hour } => {
                format!("More than {most_per_hour} clicks came from one visitor within the hour.")
            }
            Self::ClicksOfLink { most_per_hour } => {
                format!("More than {most_per_hour} clicks came through the link within the hour.")
            }
            Self::OrdersOfAffiliate { most_per_hour } => {
                format!("More than {most_per_hour} orders were credited to the affiliate within the hour.")
            }
            Self::OrdersOfCustomer { most_per_day } => {
                format!("The customer ordered more than {most_per_day} times within a day.")
            }
            Self::SharedToken { customers } => format!("{customers} different customers ordered by this one click."),
            Self::MissingClick { grace_seconds } => {
                format!("The click that the order names had not arrived {grace_seconds} seconds after it was made.")
            }
            Self::QuickConversion { seconds } => format!("The order came {seconds} seconds after the click."),
            Self::DisposableEmail => "The customer's e-mail address is of a throw-away service.".into(),
            Self::DuplicateAccount { affiliate_ids } => format!(
                "The affiliate shares its mailbox or the place it is paid to with {} other affiliate{}.",
                affiliate_ids.len(),
                if affiliate_ids.len() == 1 { "" } else { "s" }
            ),
            Self::BannedReferrer { host } => format!("The click came from {host}, which the program has banned."),
            Self::RefundRate { orders, refunded } => {
                format!("Of the affiliate's last {orders} orders {refunded} were refunded.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_kept_as_flat_json_and_read_back() {
        let found = Finding { sign: Sign::ClicksOfAddress { most_per_hour: 60 }, score: 30 };
        let json = serde_json::to_value(&found).unwrap();
        assert_eq!(json, serde_json::json!({"sign": "clicks_of_address", "most_per_hour": 60, "score": 30}));
        assert_eq!(serde_json::from_value::<Finding>(json).unwrap(), found);
        let bare = Finding { sign: Sign::DisposableEmail, score: 1 };
        assert_eq!(serde_json::from_value::<Finding>(serde_json::to_value(&bare).unwrap()).unwrap(), bare);
    }

    #[test]
    fn a_sign_is_explained_with_its_numbers_in_a_sentence() {
        let others =
            |number: u128| Sign::DuplicateAccount { affiliate_ids: (0..number).map(Uuid::from_u128).collect() };
        for (sign, explanation) in [
            (Sign::SharedToken { customers: 3 }, "3 different customers ordered by this one click."),
            (Sign::RefundRate { orders: 20, refunded: 7 }, "Of the affiliate's last 20 orders 7 were refunded."),
            (others(1), "The affiliate shares its mailbox or the place it is paid to with 1 other affiliate."),
            (others(2), "The affiliate shares its mailbox or the place it is paid to with 2 other affiliates."),
        ] {
            assert_eq!(sign.explanation(), explanation);
        }
    }
}
