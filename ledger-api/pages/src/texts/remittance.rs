//! The statement of a payout to print, and what its lines are.

use super::texts;

texts! {
    remittance_title(merchant, affiliate): "{merchant} pays {affiliate}", "{merchant} zahlt an {affiliate}";
    remittance_payout(id): "Payout {id}", "Auszahlung {id}";
    remittance_paid_on(day): "Paid on {day}", "Bezahlt am {day}";
    remittance_made_on(day, state): "Made on {day}, {state}", "Erstellt am {day}, {state}";
    remittance_for: "For", "Für";
    remittance_total: "Total", "Summe";
    remittance_order(order, program): "Order {order}, {program}", "Bestellung {order}, {program}";

    part_commission: "Commission", "Provision";
    part_correction(reason): "Correction: {reason}", "Korrektur: {reason}";
    part_reward: "Reward for an invited friend", "Prämie für einen eingeladenen Freund";
    part_reward_back: "Reward for an invited friend, taken back", "Prämie für einen eingeladenen Freund, zurückgenommen";
    part_netting: "Set off against what was taken back before", "Mit früher Zurückgenommenem verrechnet";
    part_returned: "Returned before", "Früher zurückgekommen";
    part_left: "Left from earlier payouts", "Aus früheren Auszahlungen übrig";
    part_left_over: "Left for the next payout", "Bleibt für die nächste Auszahlung";
}
