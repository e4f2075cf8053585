//! What the rules look at is looked up by index.

use crate::plans::assert_by_index;

/// What tells the queries apart, and the indexes they must go by.
const QUERIES: [(&str, &[&str]); 5] = [
    ("as \"of_click!\"", &["conversion_by_customer", "conversion_by_affiliate", "conversion_by_click"]),
    ("near.of_address", &["ip_pseudonym_click_id_idx", "click_rollup_pkey"]),
    (
        "d.stripe_account_id = a.stripe_account_id",
        &["affiliate_by_mailbox", "affiliate_by_stripe_account", "affiliate_by_paypal_mailbox", "affiliate_by_iban"],
    ),
    ("as n (customer_id)", &["conversion_by_customer"]),
    ("as n (affiliate_id, day)", &["conversion_by_affiliate"]),
];

#[test]
fn no_fact_is_looked_for_by_reading_a_table() {
    assert_by_index(&QUERIES);
}
