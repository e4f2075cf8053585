//! What mattered before and after a deed of the audit trail, in words. A file keeps them as they are stored.

use serde_json::{Map, Value};
use shared::money::Currency;
use time::OffsetDateTime;

use super::corrections;
use super::words::{money, payout_status, rail, run_status};
use crate::pages::components::Cell;
use crate::pages::{Desk, Texts, format, reasons};
use crate::web::merchant::words::{earning_status, tier};

/// Facts as a cell.
pub(super) fn cell(t: Texts, action: &str, facts: Option<&Value>) -> Cell {
    match facts {
        Some(Value::Object(facts)) => {
            let said = facts.iter().filter_map(|(name, value)| {
                let value = said(t, action, facts, name, value);
                (!value.is_empty()).then(|| t.fact_is(named(t, action, name), value))
            });
            Cell::text(&said.collect::<Vec<_>>().join(", ")).saved_as(&stored(facts))
        }
        Some(other) => Cell::text(&plain(other)),
        None => Cell::text(""),
    }
}

/// As they are stored: `name: value`, one after the other.
fn stored(facts: &Map<String, Value>) -> String {
    let facts: Vec<String> = facts.iter().map(|(name, of)| format!("{name}: {}", plain(of))).collect();
    facts.join(", ")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What a fact is called; one of a later release keeps its own name.
fn named<'a>(t: Texts, action: &str, name: &'a str) -> &'a str {
    match name {
        // The number of lines of a statement that did anything; the fields of an affiliate that are others now.
        "changed" if action == "bank_statement.import" => t.fact_booked(),
        "commissions" => t.commissions_title(),
        // How much an erasure took away from where (`privacy/`).
        _ if action.starts_with("privacy.") => of_erasures(t, name).unwrap_or(name),
        _ => of_payouts(t, name).or_else(|| of_others(t, name)).unwrap_or(name),
    }
}

fn of_payouts(t: Texts, name: &str) -> Option<&'static str> {
    Some(match name {
        "status" => t.status(),
        "payouts" => t.nav_payouts(),
        "by_schedule" => t.fact_by_schedule(),
        "currency" => t.fact_currency(),
        "day" => t.day(),
        "due_on" => t.fact_due_on(),
        "next_on" => t.fact_next_on(),
        "payout_run_id" => t.fact_run(),
        "fetched" => t.fact_fetched(),
        "file" => t.bank_file(),
        "paused" => t.run_parts(),
        "number" => t.fact_number(),
        "transfers" => t.fact_transfers(),
        "control_sum" => t.fact_sum(),
        "sha256" => t.fact_sha256(),
        "settled_on" => t.fact_settled_on(),
        "bank_reference" | "reference" | "end_to_end_id" => t.fact_reference(),
        "provider_id" => t.fact_provider_id(),
        "fee" => t.fact_fee(),
        "statement" => t.fact_statement(),
        "lines" => t.fact_lines(),
        "generation" => t.fact_generation(),
        "dropped" => t.fact_dropped(),
        "reason" | "reasons" => t.fact_reason(),
        "payable" => t.fact_to_pay(),
        "skipped" => t.fact_skipped(),
        "point" => t.fact_point(),
        "to_look_up" => t.fact_to_look_up(),
        "frozen" => t.state_frozen(),
        "rail" | "payout_method" => t.payout_rail(),
        _ => return None,
    })
}

fn of_erasures(t: Texts, name: &str) -> Option<&'static str> {
    Some(match name {
        "affiliates" => t.nav_affiliates(),
        "clicks" => t.clicks(),
        "clicks in quarantine" => t.erased_quarantine(),
        "orders" => t.orders(),
        "referrals" => t.erased_referrals(),
        "mails" => t.erased_mails(),
        "refused kinds of mail" => t.erased_opt_outs(),
        "events of payment providers" => t.erased_provider_events(),
        "events told to others" => t.erased_told_events(),
        "answers of receivers" => t.erased_answers(),
        "accounts at Stripe" => t.erased_accounts(),
        "postbacks" => t.erased_postbacks(),
        "sign-ins" => t.erased_sign_ins(),
        "reasons of corrections" => t.erased_correction_reasons(),
        "reasons of judgements" => t.erased_judgement_reasons(),
        "reasons of rejections" => t.erased_rejection_reasons(),
        _ => return None,
    })
}

fn of_others(t: Texts, name: &str) -> Option<&'static str> {
    Some(match name {
        "amount" => t.amount(),
        "restored" => t.fact_restored(),
        "affiliate_id" => t.finance_affiliate(),
        "kind" => t.fact_kind(),
        "proposed_by" => t.correction_proposed_by(),
        "changed" => t.fact_changed(),
        "tier" => t.fact_tier(),
        "rate_override" => t.fact_own_rate(),
        "recurring_rate_override" => t.fact_own_recurring_rate(),
        "terms" => t.nav_terms(),
        "name" => t.fact_name(),
        "iban" => t.fact_iban(),
        "bic" => t.fact_bic(),
        "role" => t.fact_role(),
        "person" => t.finance_person(),
        "events" => t.fact_events(),
        "url" => t.fact_url(),
        "failing_since" => t.fact_failing_since(),
        "version" => t.fact_version(),
        "last_four" => t.fact_last_four(),
        "livemode" => t.fact_livemode(),
        "stripe_account_id" => t.fact_stripe_account(),
        "paypal_email" => t.fact_paypal(),
        "account_holder" => t.fact_holder(),
        _ => return None,
    })
}

fn said(t: Texts, action: &str, facts: &Map<String, Value>, name: &str, value: &Value) -> String {
    let code = facts.get("currency").and_then(Value::as_str);
    match (name, value) {
        (_, Value::Null) => String::new(),
        // Said with the amount.
        ("currency", _) if facts.contains_key("amount") => String::new(),
        ("amount", Value::Number(minor)) => match (minor.as_i64(), code) {
            (Some(minor), Some(code)) => money(t, minor, code),
            _ => minor.to_string(),
        },
        // Of bank files, which are in euro.
        ("control_sum" | "fee", Value::Number(minor)) => {
            let euro = "EUR".parse::<Currency>().ok().zip(minor.as_i64());
            euro.map_or_else(|| minor.to_string(), |(euro, minor)| format::money(t.0, minor, euro))
        }
        ("point", Value::Number(seconds)) => {
            let at = seconds.as_i64().and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
            at.map_or_else(|| seconds.to_string(), |at| format::date_time(t.0, at))
        }
        ("rate_override" | "recurring_rate_override", Value::String(rate)) => format::percent(t.0, rate),
        (_, Value::Bool(yes)) => if *yes { t.yes() } else { t.no() }.to_owned(),
        (_, Value::Number(number)) => number.as_i64().map_or_else(|| number.to_string(), |n| format::number(t.0, n)),
        (_, Value::String(word)) => worded(t, action, name, word),
        (_, Value::Array(words)) => {
            let words: Vec<String> = words.iter().map(|word| worded(t, action, name, &plain(word))).collect();
            words.join(", ")
        }
        ("reasons", Value::Object(counts)) => {
            let counts = counts.iter().map(|(why, count)| t.counted(plain(count), reasons::of_payout(t, why).said));
            counts.collect::<Vec<_>>().join(", ")
        }
        (_, Value::Object(_)) => value.to_string(),
    }
}

/// A word that is one of ours; anything else is told as it is.
fn worded(t: Texts, action: &str, name: &str, word: &str) -> String {
    let kind = action.split('.').next().unwrap_or_default();
    match (name, kind) {
        ("status", "payout_run") => run_status(t, word).0.word,
        ("status", "payout") => word.parse().map_or_else(|_| word.to_owned(), |of| payout_status(t, of).word),
        ("status", "adjustment" | "write_off") => {
            word.parse().map_or_else(|_| word.to_owned(), |of| corrections::status_of(t, of).word)
        }
        ("status", "refund") => match word {
            "succeeded" => t.fact_refund_succeeded().to_owned(),
            "failed" => t.fact_refund_failed().to_owned(),
            other => other.to_owned(),
        },
        ("status", "webhook_endpoint") => {
            if word == "enabled" { t.fact_enabled() } else { t.fact_disabled() }.to_owned()
        }
        ("commissions", _) => earning_status(t, word, false).word,
        ("kind", _) => word.parse().map_or_else(|_| word.to_owned(), |of| corrections::kind(t, of).to_owned()),
        ("rail", _) => word.parse().map_or_else(|_| word.to_owned(), |of| rail(t, Some(of)).to_owned()),
        // A part of a run, as `payouts/resume.rs` writes it.
        ("paused", _) => word
            .split_once(' ')
            .map_or_else(|| word.to_owned(), |(way, currency)| t.run_part(rail(t, way.parse().ok()), currency)),
        ("tier", _) => tier(t, word).to_owned(),
        ("reason", "payout") => reasons::of_payout(t, word).said,
        ("day", _) if word == "last" => t.schedule_last().to_owned(),
        ("changed", _) => named(t, action, word).to_owned(),
        ("events", _) if word == "*" => t.filter_all().to_owned(),
        // The end of an id: the beginning is a time, and alike for many.
        ("affiliate_id" | "payout_run_id", _) => word.get(24..).unwrap_or(word).to_owned(),
        ("role", _) => Desk::named(word).map_or(word, |desk| desk.label(t)).to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pages::Language;
    use crate::pages::components::Table;

    fn shown(language: Language, action: &str, facts: &Value) -> String {
        cell(Texts(language), action, Some(facts)).to_string().replace('\u{a0}', " ")
    }

    #[test]
    fn facts_are_told_in_the_readers_words() {
        let draft = json!({ "status": "draft", "payouts": 214, "by_schedule": false });
        assert_eq!(shown(Language::En, "payout_run.create", &draft), "By schedule: no, Payouts: 214, Status: draft");
        assert_eq!(
            shown(Language::De, "payout_run.create", &draft),
            "Nach Zeitplan: nein, Auszahlungen: 214, Status: Entwurf"
        );
        let funding = json!({ "rail": "stripe", "amount": 100_000, "currency": "EUR", "reference": "wire-1" });
        assert_eq!(
            shown(Language::En, "funding.create", &funding),
            "Amount: 1,000.00 EUR, Way: Stripe, Reference: wire-1"
        );
        let resumed = json!({ "paused": ["paypal EUR", "stripe USD"], "status": "processing" });
        assert_eq!(
            shown(Language::De, "payout_run.resume", &resumed),
            "Angehalten: PayPal, EUR, Stripe, USD, Status: wird gesendet"
        );
        let dropped = json!({ "dropped": 2, "reasons": { "destination_changed": 2 } });
        assert_eq!(shown(Language::En, "payout_run.drop", &dropped), "Left out: 2, Reason: 2: the destination changed");
        assert_eq!(
            shown(Language::En, "affiliate.change_destination", &json!({ "changed": ["iban"] })),
            "Changed: IBAN"
        );
    }

    #[test]
    fn what_an_erasure_counted_is_told_in_the_readers_words() {
        let counted = json!({ "clicks in quarantine": 2, "events of payment providers": 1, "sign-ins": 3 });
        assert_eq!(
            shown(Language::De, "privacy.erase_customer", &counted),
            "Klicks in Quarantäne: 2, Ereignisse der Zahlungsdienste: 1, Anmeldungen: 3"
        );
    }

    #[test]
    fn what_has_no_words_yet_is_told_as_it_is_stored() {
        assert_eq!(shown(Language::De, "future.deed", &json!({ "moon": "full" })), "moon: full");
        let refused = cell(Texts(Language::De), "payout.retry", Some(&json!({ "status": "refused" })));
        let table = Table::new("facts", "", Vec::new(), vec![vec![refused]]);
        assert_eq!(table.lines().last().unwrap(), ["status: refused"], "and so it is in a file");
    }
}
