//! Rails: how a payout travels.

use super::named::named_enum;

named_enum! {
    /// How a payout travels, and so which cash account it leaves.
    pub enum Rail, "a rail" {
        /// A transfer to the affiliate's connected account.
        Stripe = "stripe",
        /// An item of a payout batch.
        Paypal = "paypal",
        /// A credit transfer in a bank file.
        Sepa = "sepa",
    }
}
