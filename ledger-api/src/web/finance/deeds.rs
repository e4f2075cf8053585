//! Deeds of the audit trail in words.

use crate::pages::Texts;
use crate::pages::components::Cell;

/// What deeds are about, as their names begin.
pub(super) const KINDS: [&str; 11] = [
    "payout_run",
    "payout",
    "payout_schedule",
    "sepa_file",
    "sepa_debtor",
    "bank_statement",
    "funding",
    "adjustment",
    "write_off",
    "affiliate",
    "api_key",
];

/// What a kind is called.
pub(super) fn kind(t: Texts, kind: &'static str) -> &'static str {
    match kind {
        "payout_run" => t.about_payout_run(),
        "payout" => t.about_payout(),
        "payout_schedule" => t.about_payout_schedule(),
        "sepa_file" => t.about_sepa_file(),
        "sepa_debtor" => t.about_sepa_debtor(),
        "bank_statement" => t.about_bank_statement(),
        "funding" => t.about_funding(),
        "adjustment" => t.about_adjustment(),
        "write_off" => t.about_write_off(),
        "affiliate" => t.about_affiliate(),
        "api_key" => t.about_api_key(),
        other => other,
    }
}

/// A deed as a cell: in words, or by its name where it has none.
pub(super) fn cell(t: Texts, action: &str) -> Cell {
    // What a person accepts by hand has the provider's number behind it.
    let (name, number) = action.split_once(':').unwrap_or((action, ""));
    let said = of_money(t, name).or_else(|| of_others(t, name));
    said.map_or_else(|| Cell::code(action), |said| Cell::text(said).with_detail(number).saved_as(action))
}

fn of_money(t: Texts, name: &str) -> Option<&'static str> {
    Some(match name {
        "payout_run.create" => t.deed_run_create(),
        "payout_run.approve" => t.deed_run_approve(),
        "payout_run.resume" => t.deed_run_resume(),
        "payout_run.cancel" => t.deed_run_cancel(),
        "payout_run.drop" => t.deed_run_drop(),
        "payout_run.approved_before_loss" => t.deed_run_before_loss(),
        "payout.preview" => t.deed_payout_preview(),
        "payout.retry" => t.deed_payout_retry(),
        "payout.settle" => t.deed_payout_settle(),
        "payout.return" => t.deed_payout_return(),
        "payout.seen_on_statement" => t.deed_payout_seen(),
        "payout.found_after_restore" => t.deed_payout_found(),
        "payout.release.propose" => t.deed_payout_release_propose(),
        "payout.release" => t.deed_payout_release(),
        "payout.accept.propose" => t.deed_payout_accept_propose(),
        "payout.accept" => t.deed_payout_accept(),
        "payouts.restored" => t.deed_restored(),
        "payout_schedule.set" => t.deed_schedule_set(),
        "payout_schedule.draft" => t.deed_schedule_draft(),
        "payout_schedule.skip" => t.deed_schedule_skip(),
        "sepa_file.return" => t.deed_sepa_return(),
        "sepa_file.fetch" => t.deed_sepa_fetch(),
        "sepa_debtor.set" => t.deed_sepa_debtor(),
        "bank_statement.import" => t.deed_bank_statement(),
        "funding.create" => t.deed_funding(),
        "adjustment.propose" => t.deed_adjustment_propose(),
        "adjustment.approve" => t.deed_adjustment_approve(),
        "adjustment.reject" => t.deed_adjustment_reject(),
        "write_off.propose" => t.deed_write_off_propose(),
        "write_off.approve" => t.deed_write_off_approve(),
        "write_off.reject" => t.deed_write_off_reject(),
        _ => return None,
    })
}

fn of_others(t: Texts, name: &str) -> Option<&'static str> {
    Some(match name {
        "affiliate.change_destination" => t.deed_destination(),
        "affiliate.change_rates" => t.deed_rates(),
        "affiliate.change_terms" => t.deed_terms(),
        "api_key.create" => t.deed_key_create(),
        "api_key.revoke" => t.deed_key_revoke(),
        "second_factor.forget" => t.deed_factor_forget(),
        "conversion.approve" => t.deed_conversion_approve(),
        "conversion.reject" => t.deed_conversion_reject(),
        "refund.fail" => t.deed_refund_fail(),
        "fraud_rules.set" => t.deed_fraud_rules(),
        "fraud.release" => t.deed_fraud_release(),
        "fraud.reject" => t.deed_fraud_reject(),
        "referral.qualify" => t.deed_referral_qualify(),
        "webhook_endpoint.create" => t.deed_endpoint_create(),
        "webhook_endpoint.update" => t.deed_endpoint_update(),
        "webhook_endpoint.delete" => t.deed_endpoint_delete(),
        "webhook_endpoint.disable" => t.deed_endpoint_disable(),
        "webhook_endpoint.rotate_secret" => t.deed_endpoint_rotate(),
        "postback.set" => t.deed_postback_set(),
        "postback.delete" => t.deed_postback_delete(),
        "stripe_integration.set" => t.deed_stripe_set(),
        "stripe_integration.remove" => t.deed_stripe_remove(),
        "privacy.erase_affiliate" => t.deed_privacy_affiliate(),
        "privacy.erase_customer" => t.deed_privacy_customer(),
        "privacy.erase_address" => t.deed_privacy_address(),
        "privacy.export_affiliate" | "privacy.export_customer" | "privacy.export_address" => t.deed_privacy_export(),
        _ => return None,
    })
}
