//! The finance desk: what states, reasons and deeds are called, and what they mean.

use super::texts;

texts! {
    state_reserved: "set aside", "beiseitegelegt";
    state_submitting: "being sent", "wird gesendet";
    state_accepted: "with the provider", "beim Zahlungsdienst";
    state_paid: "paid", "bezahlt";
    state_refused: "refused", "abgelehnt";
    state_unknown: "unknown", "ungewiss";
    state_released: "never arrived", "nie angekommen";
    state_frozen: "frozen", "eingefroren";
    state_returned: "came back", "zurückgekommen";
    state_canceled: "left out", "ausgelassen";
    means_reserved: "The money is set aside and nothing was sent.", "Das Geld ist beiseitegelegt, gesendet wurde nichts.";
    means_submitting: "It is being sent, or stands in a bank file that nobody has fetched yet.", "Sie wird gesendet, oder sie steht in einer Bankdatei, die noch niemand geholt hat.";
    means_accepted: "The provider or your bank has it and has not paid yet.", "Der Zahlungsdienst oder Ihre Bank hat sie und hat noch nicht bezahlt.";
    means_paid: "The money is with the affiliate.", "Das Geld ist beim Partner.";
    means_refused: "The provider or the bank said no; nothing left. The money is payable again: have the affiliate mend what was refused, then retry, or leave it to the next run.", "Der Zahlungsdienst oder die Bank hat abgelehnt; es ging nichts ab. Das Geld ist wieder auszahlbar: Lassen Sie den Partner beheben, was abgelehnt wurde, und senden Sie erneut, oder überlassen Sie es dem nächsten Lauf.";
    means_unknown: "Nobody knows yet whether it arrived. Tributary asks the provider until it does, and sends nothing twice. Do nothing, and above all do not pay it by other means.", "Noch weiß niemand, ob sie angekommen ist. Tributary fragt den Zahlungsdienst, bis es feststeht, und sendet nichts doppelt. Tun Sie nichts, und zahlen Sie sie vor allem nicht auf anderem Weg.";
    means_released: "It never arrived. The money is payable again, and the next run pays it.", "Sie ist nie angekommen. Das Geld ist wieder auszahlbar, und der nächste Lauf zahlt es.";
    means_frozen: "The provider has it twice, or not as ordered. Look into the provider's dashboard; then two persons say the same: accept it with the id of the payment that counts, or release it if none does.", "Der Zahlungsdienst hat sie doppelt oder anders als beauftragt. Sehen Sie in der Übersicht des Zahlungsdienstes nach; dann sagen zwei Personen dasselbe: annehmen mit der Nummer der Zahlung, die gilt, oder lösen, wenn keine gilt.";
    means_returned: "It was paid and came back. The money is payable again; this destination is blocked until the affiliate gives another.", "Sie wurde bezahlt und kam zurück. Das Geld ist wieder auszahlbar; dieses Ziel ist gesperrt, bis der Partner ein anderes angibt.";
    means_canceled: "It was never sent. The money is payable again.", "Sie wurde nie gesendet. Das Geld ist wieder auszahlbar.";
    next_unknown: "wait; do not pay it by other means", "warten; nicht auf anderem Weg zahlen";
    next_frozen: "two persons accept or release it", "zwei Personen nehmen an oder lösen";
    next_refused: "retry, or leave it to the next run", "erneut senden oder dem nächsten Lauf überlassen";
    next_returned: "the affiliate gives another destination", "der Partner gibt ein anderes Ziel an";

    run_state_draft: "draft", "Entwurf";
    run_state_approved: "approved", "freigegeben";
    run_state_processing: "being sent", "wird gesendet";
    run_state_paused: "paused", "angehalten";
    run_state_completed: "completed", "abgeschlossen";
    run_state_canceled: "given up", "aufgegeben";
    run_means_draft: "The money is set aside, and nothing is sent before another person approves it.", "Das Geld ist beiseitegelegt, und nichts wird gesendet, bevor eine andere Person freigibt.";
    run_means_approved: "It will be checked and sent in a moment.", "Er wird gleich geprüft und gesendet.";
    run_means_processing: "Its payouts are being checked and sent.", "Seine Auszahlungen werden geprüft und gesendet.";
    run_means_paused: "Sending has stopped. Tributary tries one payout every ten minutes and goes on by itself when it works.", "Das Senden ist angehalten. Tributary versucht alle zehn Minuten eine Auszahlung und macht von selbst weiter, sobald sie gelingt.";
    run_means_completed: "Nothing of it is under way any more.", "Nichts davon ist mehr unterwegs.";
    run_means_canceled: "It was given up before anything left. The money is payable again.", "Er wurde aufgegeben, bevor etwas abging. Das Geld ist wieder auszahlbar.";

    skip_below_minimum: "less than the minimum", "weniger als der Mindestbetrag";
    skip_no_destination: "no payout method, or nothing to send to", "kein Zahlungsweg oder kein Ziel";
    skip_destination_blocked: "the destination is blocked: something came back from there, or Stripe wants something mended", "das Ziel ist gesperrt: von dort kam etwas zurück, oder Stripe verlangt eine Berichtigung";
    skip_rail_not_set_up: "this way is not set up: no account is given that bank transfers are paid from, or the ledger has no key of the payment provider", "dieser Weg ist nicht eingerichtet: es ist kein Konto angegeben, von dem Überweisungen gezahlt werden, oder dem Zahlungsdienst fehlt hier der Schlüssel";
    skip_currency_unsupported: "this way does not carry the currency or the amount", "dieser Weg trägt die Währung oder den Betrag nicht";
    skip_negative_balance: "more was taken back than is left", "es wurde mehr zurückgenommen, als übrig ist";
    skip_on_hold: "a dispute or a fraud rule holds it", "eine Zahlungsanfechtung oder eine Betrugsregel hält es zurück";
    skip_affiliate_inactive: "not approved yet, or suspended", "noch nicht angenommen, oder gesperrt";
    drop_destination_changed: "the destination changed", "das Ziel hat sich geändert";
    drop_balance_changed: "the balance changed", "das Guthaben hat sich geändert";
    drop_run_canceled: "the run was given up", "der Lauf wurde aufgegeben";

    do_settle(what): "Mark as paid: {what}", "Als bezahlt kennzeichnen: {what}";
    do_settle_effect: "The bank has paid it. The books follow the bank.", "Die Bank hat sie bezahlt. Die Bücher folgen der Bank.";
    do_settle_fee: "Fee of the bank", "Gebühr der Bank";
    do_return(what): "Came back: {what}", "Zurückgekommen: {what}";
    do_return_effect: "The money is payable again. If it counted as paid, the account is blocked until the affiliate gives another.", "Das Geld ist wieder auszahlbar. Galt sie als bezahlt, ist das Konto gesperrt, bis der Partner ein anderes angibt.";
    do_return_reason: "Reason of the bank", "Grund der Bank";
    do_return_reason_bad: "Enter the bank's code or words, at most 200 characters.", "Geben Sie den Code oder die Worte der Bank ein, höchstens 200 Zeichen.";
    do_retry(what): "Send again: {what}", "Erneut senden: {what}";
    do_retry_effect: "It was definitely refused, so sending it under a new key cannot pay twice. It goes to the destination that was noted when the run was made; if that or the affiliate has changed, leave it to the next run.", "Sie wurde endgültig abgelehnt, deshalb kann sie unter einem neuen Schlüssel nicht doppelt bezahlt werden. Sie geht an das Ziel, das beim Erstellen des Laufs vermerkt wurde; hat sich das Ziel oder der Partner geändert, überlassen Sie sie dem nächsten Lauf.";
    do_release(what): "Release: {what}", "Lösen: {what}";
    do_release_effect: "None of the provider's payments counts: the money was never sent and is payable again. Two persons must say the same; the first changes nothing.", "Keine der Zahlungen des Zahlungsdienstes gilt: Das Geld wurde nie gesendet und ist wieder auszahlbar. Zwei Personen müssen dasselbe sagen; die erste ändert nichts.";
    do_accept(what): "Accept as paid: {what}", "Als bezahlt annehmen: {what}";
    do_accept_effect: "One of the provider's payments counts. Two persons must name the same one, and the provider must know it as a payment of this payout; the first person changes nothing.", "Eine der Zahlungen des Zahlungsdienstes gilt. Zwei Personen müssen dieselbe nennen, und der Zahlungsdienst muss sie als Zahlung dieser Auszahlung kennen; die erste Person ändert nichts.";
    do_accept_id: "The provider's id of the payment", "Nummer der Zahlung beim Zahlungsdienst";
    do_accept_id_bad: "Enter the id of the payment that counts, at most 255 characters.", "Geben Sie die Nummer der Zahlung ein, die gilt, höchstens 255 Zeichen.";
    do_accept_other: "The payment provider knows no such payment of this payout. Look into its dashboard for the id.", "Der Zahlungsdienst kennt keine solche Zahlung dieser Auszahlung. Sehen Sie in seiner Oberfläche nach der Nummer.";
    do_accept_silent(why): "The payment provider could not be asked ({why}). Nothing has changed; try again.", "Der Zahlungsdienst konnte nicht gefragt werden ({why}). Nichts hat sich geändert; versuchen Sie es noch einmal.";
    day_bad: "Enter a day that is not in the future, such as 2026-11-28.", "Geben Sie einen Tag ein, der nicht in der Zukunft liegt, zum Beispiel 2026-11-28.";
    four_eyes: "You have said so already. Another person of finance must say the same.", "Sie haben das schon gesagt. Eine andere Person der Finanzabteilung muss dasselbe sagen.";

    correction_credit: "Credit", "Gutschrift";
    correction_debit: "Deduction", "Abzug";
    correction_write_off: "Write-off", "Ausbuchung";
    correction_credit_long: "Credit: the affiliate gets money", "Gutschrift: Der Partner erhält Geld";
    correction_debit_long: "Deduction: money is taken", "Abzug: Es wird Geld genommen";
    correction_write_off_long: "Write-off: what the affiliate owes is given up", "Ausbuchung: Was der Partner schuldet, wird aufgegeben";
    correction_proposed: "waits for another person", "wartet auf eine andere Person";
    correction_approved: "in the books", "in den Büchern";
    correction_rejected: "rejected", "abgelehnt";

    verdict_settled: "paid", "bezahlt";
    verdict_settled_late: "paid although given up before, or paid twice: somebody has to look", "bezahlt, obwohl aufgegeben, oder doppelt bezahlt: jemand muss nachsehen";
    verdict_returned: "came back", "zurückgekommen";
    verdict_refused: "came back before it counted as paid", "zurückgekommen, bevor sie als bezahlt galt";
    verdict_already_known: "known already", "schon bekannt";
    verdict_already_imported: "read before", "schon eingelesen";
    verdict_paid_by_another_line: "a second payment of one that is paid: somebody has to look", "eine zweite Zahlung einer bezahlten: jemand muss nachsehen";
    verdict_wrong_amount: "ours, but not this amount: nothing booked", "unsere, aber nicht dieser Betrag: nichts gebucht";
    verdict_other_account: "ours, but from another account: nothing booked", "unsere, aber von einem anderen Konto: nichts gebucht";
    verdict_unknown: "not one of ours", "keine von unseren";
    verdict_not_booked: "announced, not booked yet", "angekündigt, noch nicht gebucht";
    verdict_invalid_state: "cannot happen to this payout: somebody has to look", "kann dieser Auszahlung nicht geschehen: jemand muss nachsehen";
    counted(count, what): "{count}: {what}", "{count}: {what}";

    account_pending: "On hold", "Zurückgehalten";
    account_payable: "Payable", "Auszahlbar";
    account_inflight: "In payouts under way", "In laufenden Auszahlungen";
    account_receivable: "Owed by affiliates", "Von Partnern geschuldet";
    account_reward_credit: "Rewards not spent yet", "Noch nicht eingelöste Prämien";
    account_funding: "Put on rails by the merchant", "Vom Händler auf Zahlungswege gelegt";
    account_commissions: "Commissions", "Provisionen";
    account_fees: "Fees of the rails", "Gebühren der Zahlungswege";
    account_corrections: "Corrections", "Korrekturen";
    account_write_offs: "Debts given up", "Aufgegebene Forderungen";
    account_rewards: "Rewards given", "Gegebene Prämien";
    account_rewards_redeemed: "Rewards spent", "Eingelöste Prämien";

    attempt_accepted: "taken by the provider", "vom Anbieter angenommen";
    attempt_refused: "refused by the provider", "vom Anbieter abgelehnt";
    attempt_mismatch: "taken earlier with other particulars", "früher mit anderen Angaben angenommen";
    attempt_rail_paused: "this way of payment is stopped", "dieser Zahlungsweg ist angehalten";
    attempt_insufficient_balance: "not enough money on the rail", "zu wenig Geld auf dem Zahlungsweg";
    attempt_retry_later: "not now; it is tried again", "jetzt nicht; es wird erneut versucht";
    attempt_unknown: "no clear answer", "keine klare Antwort";
    attempt_none: "the provider knows nothing of it", "der Anbieter weiß nichts davon";
    attempt_one: "the provider has it once", "der Anbieter hat sie einmal";
    attempt_many: "the provider has it more than once", "der Anbieter hat sie mehrmals";

    done_drafted: "The draft is ready. Nothing is sent before another person approves it.", "Der Entwurf ist fertig. Nichts wird gesendet, bevor eine andere Person freigibt.";
    done_approved: "Approved. The payouts are checked once more and sent.", "Freigegeben. Die Auszahlungen werden noch einmal geprüft und gesendet.";
    done_canceled: "The run was given up. The money is payable again.", "Der Lauf wurde aufgegeben. Das Geld ist wieder auszahlbar.";
    done_settled: "Marked as paid.", "Als bezahlt gekennzeichnet.";
    done_returned: "Noted: it came back, and the money is payable again.", "Vermerkt: Sie kam zurück, und das Geld ist wieder auszahlbar.";
    done_retried: "It will be sent again.", "Sie wird erneut gesendet.";
    done_half_decided: "Noted. Another person must say the same before anything changes.", "Vermerkt. Eine andere Person muss dasselbe sagen, bevor sich etwas ändert.";
    done_decided: "Two persons have said the same: it is done.", "Zwei Personen haben dasselbe gesagt: Es ist geschehen.";
    done_proposed: "Proposed. Another person of finance approves it.", "Vorgeschlagen. Eine andere Person der Finanzabteilung gibt sie frei.";
    done_posted: "Approved: it is in the books.", "Freigegeben: Sie steht in den Büchern.";
    done_rejected: "Rejected. Nothing was booked.", "Abgelehnt. Es wurde nichts gebucht.";
    done_funded: "Recorded.", "Vermerkt.";
}
