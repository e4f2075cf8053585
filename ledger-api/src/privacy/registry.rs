//! Every column that can hold words, and whose they may be. A new one has to be put here before the tests pass
//! (`tests/ledger/privacy/registry.rs` compares with the catalog); one that holds a person's words also into the eraser
//! that is named, into `docs/privacy.md`, and into the test that erases somebody and looks for them everywhere.

/// Whose words a column holds, and what becomes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A customer's or visitor's: taken away by `privacy/customer.rs`.
    Customer,
    /// An affiliate's: taken away by `privacy/affiliate.rs`.
    Affiliate,
    /// Either's: taken away by both. What is of an address alone is taken away by `privacy/address.rs` as well.
    Either,
    /// How an affiliate was paid: kept for as long as law asks, then taken away by `jobs/privacy.rs`.
    PaymentRecord,
    /// Of somebody who works for the merchant: who decided about money is part of the books.
    Staff,
    /// The merchant's own, about its business.
    Merchant,
    /// Sealed or hashed: a dump tells nothing, and it expires by itself.
    Sealed,
    /// Ids, kinds, states, currencies, rules.
    Nothing,
}

/// The columns of one table that hold the same.
type Columns = (&'static str, Holds, &'static [&'static str]);

/// Every column of type text, text[], jsonb or bytea. `click` stands for its partitions.
pub const COLUMNS: &[Columns] = &[
    ("account", Holds::Nothing, &["owner", "kind", "currency"]),
    (
        "affiliate",
        Holds::Affiliate,
        &[
            "name",
            "email",
            "external_id",
            "stripe_account_id",
            "paypal_email",
            "iban",
            "account_holder",
            "destination_blocked",
        ],
    ),
    ("affiliate", Holds::Nothing, &["tier", "payout_method", "status", "language"]),
    ("affiliate_day", Holds::Nothing, &["currency"]),
    ("affiliate_terms", Holds::Nothing, &["terms", "currency"]),
    ("affiliate_terms", Holds::Staff, &["person"]),
    ("api_key", Holds::Sealed, &["key_hash"]),
    ("api_key", Holds::Nothing, &["role"]),
    ("api_key", Holds::Staff, &["person"]),
    ("audit_entry", Holds::Staff, &["person"]),
    ("audit_entry", Holds::Nothing, &["action", "before", "after"]),
    (
        "bank_statement_line",
        Holds::Merchant,
        &["iban", "statement_id", "reference", "end_to_end_id", "direction", "verdict"],
    ),
    ("bank_statement_line", Holds::Staff, &["imported_by"]),
    (
        "click",
        Holds::Customer,
        &[
            "visitor_id",
            "session_id",
            "landing_page",
            "referer",
            "user_agent",
            "utm_source",
            "utm_medium",
            "utm_campaign",
            "ip_pseudonym",
            "country",
        ],
    ),
    ("click_quarantine", Holds::Customer, &["click"]),
    ("commission", Holds::Nothing, &["role", "kind", "currency", "status", "basis"]),
    ("commission", Holds::Either, &["rejection_reason"]),
    ("commission", Holds::Staff, &["rejected_by"]),
    ("conversion", Holds::Customer, &["customer_id", "customer_email", "visitor_id", "metadata", "ip_pseudonym"]),
    (
        "conversion",
        Holds::Nothing,
        &[
            "order_id",
            "type",
            "currency",
            "method",
            "reason",
            "candidates",
            "subscription_id",
            "customer_type",
            "product",
            "country",
            "coupon",
        ],
    ),
    ("correction", Holds::Nothing, &["kind", "reference", "currency", "status"]),
    ("correction", Holds::Affiliate, &["reason", "rejection_reason"]),
    ("correction", Holds::Staff, &["proposed_by", "decided_by"]),
    // Chosen for the public: whoever has an old flyer must still be led to the link, and nobody else's code be this.
    ("coupon", Holds::Merchant, &["code", "status"]),
    ("dispute", Holds::Nothing, &["dispute_id", "currency", "status", "clawbacks", "restored"]),
    ("credit_spend", Holds::Nothing, &["spend_id", "customer_id", "currency"]),
    ("edge_change", Holds::Nothing, &["subject"]),
    ("edge_link_host", Holds::Merchant, &["host"]),
    // Which customer it was can be tried with the key, which is not in the database.
    ("erasure", Holds::Sealed, &["mark"]),
    ("filtered_visit_rollup", Holds::Nothing, &["reason"]),
    // Names, numbers and hosts by which a rule decided; whose they were stands with the order.
    ("fraud_decision", Holds::Nothing, &["outcome", "findings"]),
    ("fraud_decision", Holds::Either, &["reason"]),
    ("fraud_decision", Holds::Staff, &["person"]),
    ("fraud_rules", Holds::Merchant, &["rules"]),
    ("fraud_rules", Holds::Staff, &["person"]),
    ("freed_slug", Holds::Merchant, &["slug"]),
    ("funding", Holds::Merchant, &["reference", "rail", "currency"]),
    ("funding", Holds::Staff, &["funded_by"]),
    ("idempotent_answer", Holds::Sealed, &["key_hash", "fingerprint", "answer"]),
    ("ip_salt", Holds::Sealed, &["sealed"]),
    ("link", Holds::Merchant, &["code", "slug", "destination", "campaign", "status"]),
    ("mail_message", Holds::Either, &["email", "name", "message", "error"]),
    ("mail_message", Holds::Nothing, &["language", "topic", "status"]),
    ("mail_opt_out", Holds::Either, &["email"]),
    ("mail_opt_out", Holds::Nothing, &["topic"]),
    ("member", Holds::Staff, &["email", "name", "role", "language"]),
    ("merchant", Holds::Merchant, &["name", "email"]),
    ("merchant_day", Holds::Nothing, &["currency"]),
    ("payout", Holds::PaymentRecord, &["destination", "account_holder", "reason"]),
    ("payout", Holds::Nothing, &["currency", "rail", "status", "provider_id", "bank_reference"]),
    ("payout_attempt", Holds::PaymentRecord, &["request", "detail"]),
    ("payout_attempt", Holds::Nothing, &["purpose", "idempotency_key", "outcome"]),
    ("payout_line", Holds::Nothing, &["kind"]),
    ("payout_run", Holds::Nothing, &["status", "reason"]),
    ("payout_run_slice", Holds::Nothing, &["currency"]),
    ("payout_run_pause", Holds::Nothing, &["rail", "currency", "reason"]),
    ("payout_run", Holds::Staff, &["created_by", "approved_by", "canceled_by"]),
    ("payout_schedule", Holds::Nothing, &["currency"]),
    ("payout_schedule", Holds::Staff, &["set_by"]),
    ("posting", Holds::Nothing, &["event", "currency"]),
    ("posting_chain", Holds::Nothing, &["last_hash"]),
    ("posting_seal", Holds::Nothing, &["hash"]),
    (
        "program",
        Holds::Merchant,
        &[
            "name",
            "currency",
            "site_url",
            "site_host",
            "cookie_domain",
            "attribution_model",
            "consent",
            "status",
            "referral",
        ],
    ),
    ("program_former_host", Holds::Merchant, &["host"]),
    ("program_terms", Holds::Merchant, &["terms"]),
    ("program_terms", Holds::Staff, &["person"]),
    ("provider_event", Holds::Either, &["body"]),
    ("provider_event", Holds::Nothing, &["source", "provider_event_id", "kind", "status", "reason", "became"]),
    ("provider_event", Holds::Staff, &["dismissed_by"]),
    // A process, by letters drawn at random.
    ("recording_instance", Holds::Nothing, &["name"]),
    // Who invited whom, by the merchant's own ids: what was promised and given stays in the books under them.
    ("referral", Holds::Customer, &["email", "mailbox"]),
    (
        "referral",
        Holds::Nothing,
        &["referrer_customer_id", "referred_customer_id", "status", "currency", "reward_type", "reason"],
    ),
    ("referral_code", Holds::Customer, &["email"]),
    ("referral_code", Holds::Nothing, &["customer_id"]),
    ("referral_month", Holds::Nothing, &["customer_id"]),
    ("referral_note", Holds::Nothing, &["customer_id"]),
    ("refund", Holds::Nothing, &["refund_id", "currency", "clawbacks", "status", "restored"]),
    ("reward", Holds::Nothing, &["side", "customer_id", "kind", "currency", "coupon_code", "status"]),
    ("reward_payable", Holds::Nothing, &["currency"]),
    ("second_factor", Holds::Staff, &["email"]),
    ("second_factor", Holds::Sealed, &["secret"]),
    ("sepa_debtor", Holds::Merchant, &["name", "iban", "bic"]),
    ("sepa_debtor", Holds::Staff, &["set_by"]),
    ("sepa_file", Holds::Merchant, &["debtor_iban", "return_reason"]),
    ("sepa_file", Holds::Staff, &["returned_by"]),
    ("sepa_file", Holds::PaymentRecord, &["content"]),
    ("sepa_file", Holds::Nothing, &["sha256"]),
    ("sepa_transfer", Holds::Nothing, &["end_to_end_id"]),
    ("sign_in", Holds::Affiliate, &["email"]),
    (
        "stripe_account",
        Holds::Affiliate,
        &[
            "stripe_account_id",
            "obstacle",
            "disabled_reason",
            "requirements_due",
            "bank_payout_status",
            "bank_payout_currency",
            "bank_payout_failure",
        ],
    ),
    // A click's token names a click, and nothing of whose it was.
    ("stripe_agreement", Holds::Nothing, &["object_id", "click_token", "coupon"]),
    ("stripe_order", Holds::Nothing, &["order_id", "currency"]),
    ("stripe_payment", Holds::Nothing, &["payment_id", "order_id"]),
    ("stripe_promotion_code", Holds::Merchant, &["promotion_code_id", "code"]),
    ("stripe_refund", Holds::Nothing, &["refund_id", "order_id", "charge_id"]),
    ("stripe_webhook_secret", Holds::Sealed, &["sealed", "last_four"]),
    ("stripe_webhook_secret", Holds::Staff, &["set_by"]),
    ("subscription", Holds::Nothing, &["subscription_id"]),
    ("transfer_reversal", Holds::Nothing, &["provider_id"]),
    ("web_session", Holds::Sealed, &["token_hash"]),
    ("web_session", Holds::Affiliate, &["email"]),
    ("web_session", Holds::Nothing, &["desk"]),
    ("webhook_attempt", Holds::Either, &["answer", "error"]),
    // Filled in with ids and amounts; an affiliate's own goes with its endpoint.
    ("webhook_delivery", Holds::Affiliate, &["url"]),
    ("webhook_delivery", Holds::Nothing, &["status"]),
    ("webhook_endpoint", Holds::Affiliate, &["url", "description", "disabled_reason"]),
    ("webhook_endpoint", Holds::Nothing, &["events", "status"]),
    ("webhook_endpoint", Holds::Sealed, &["secret", "previous_secret"]),
    ("webhook_event", Holds::Either, &["body"]),
    ("webhook_event", Holds::Nothing, &["type"]),
];

/// Tables that are only ever added to. They must not hold anything of a customer or an affiliate.
pub const APPEND_ONLY: &[&str] = &["posting", "posting_seal", "payout_line", "audit_entry"];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const DOCUMENT: &str = include_str!("../../../docs/privacy.md");

    #[test]
    fn no_column_stands_here_twice() {
        let mut seen = HashSet::new();
        for (table, _, columns) in COLUMNS {
            for column in *columns {
                assert!(seen.insert((table, column)), "{table}.{column}");
            }
        }
    }

    #[test]
    fn what_is_only_added_to_holds_nothing_of_customers_and_affiliates() {
        for (table, holds, columns) in COLUMNS.iter().filter(|(table, ..)| APPEND_ONLY.contains(table)) {
            assert!(matches!(holds, Holds::Nothing | Holds::Staff), "{table} {columns:?}");
        }
    }

    #[test]
    fn the_document_for_data_protection_officers_names_every_place_of_a_person() {
        let persons = [Holds::Customer, Holds::Affiliate, Holds::Either, Holds::PaymentRecord, Holds::Staff];
        for (table, _, _) in COLUMNS.iter().filter(|(_, holds, _)| persons.contains(holds)) {
            assert!(DOCUMENT.contains(&format!("`{table}`")), "docs/privacy.md does not name {table}");
        }
    }
}
