//! What mattered before and after a deed of the audit trail, by name.

use super::texts;

texts! {
    fact_is(name, value): "{name}: {value}", "{name}: {value}";
    yes: "yes", "ja";
    no: "no", "nein";
    fact_by_schedule: "By schedule", "Nach Zeitplan";
    fact_currency: "Currency", "Währung";
    fact_due_on: "Due on", "Fällig am";
    fact_next_on: "Next on", "Das nächste Mal am";
    fact_run: "Run", "Lauf";
    fact_fetched: "Downloaded before", "Zuvor heruntergeladen";
    fact_number: "Number", "Nummer";
    fact_transfers: "Transfers", "Überweisungen";
    fact_sum: "Sum", "Summe";
    fact_sha256: "SHA-256", "SHA-256";
    fact_settled_on: "Booked on", "Gebucht am";
    fact_reference: "Reference", "Referenz";
    fact_provider_id: "Number at the provider", "Nummer beim Zahlungsdienst";
    fact_fee: "Fee", "Gebühr";
    fact_statement: "Statement", "Auszug";
    fact_lines: "Lines", "Zeilen";
    fact_booked: "Of these, booked", "Davon gebucht";
    fact_generation: "Attempt under a new key", "Versuch mit neuem Schlüssel";
    fact_dropped: "Left out", "Ausgelassen";
    fact_reason: "Reason", "Grund";
    fact_to_pay: "To be paid", "Zu zahlen";
    fact_skipped: "Not paid", "Nicht gezahlt";
    fact_point: "Restored to", "Wiederhergestellt auf";
    fact_to_look_up: "To be looked up", "Nachzusehen";
    fact_restored: "Commission given back", "Zurückgegebene Provision";
    fact_changed: "Changed", "Geändert";
    fact_tier: "Tier", "Stufe";
    fact_own_rate: "Own rate", "Eigener Satz";
    fact_own_recurring_rate: "Own rate for later months", "Eigener Satz für spätere Monate";
    fact_name: "Name", "Name";
    fact_iban: "IBAN", "IBAN";
    fact_bic: "BIC", "BIC";
    fact_role: "Role", "Rolle";
    fact_events: "Events", "Ereignisse";
    fact_url: "Address", "Adresse";
    fact_failing_since: "Taking nothing since", "Nimmt nichts an seit";
    fact_version: "Version", "Fassung";
    fact_last_four: "Secret ends in", "Geheimnis endet auf";
    fact_livemode: "Live", "Echtbetrieb";
    fact_stripe_account: "Stripe account", "Stripe-Konto";
    fact_paypal: "PayPal address", "PayPal-Adresse";
    fact_holder: "Account holder", "Kontoinhaber";
    fact_refund_succeeded: "succeeded", "gelungen";
    fact_refund_failed: "failed", "gescheitert";
    fact_enabled: "on", "an";
    fact_disabled: "off", "aus";
}
