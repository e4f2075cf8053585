//! Reasons that providers, banks and the server itself give as codes (`reasons/`).

use super::texts;

texts! {
    reason_with_code(said, code): "{said} ({code})", "{said} ({code})";
    reason_erased: "erased", "gelöscht";
    reason_of_its_own: "a reason of the provider's or the bank's own", "ein eigener Grund des Zahlungsdienstes oder der Bank";
    reason_none_given: "no reason was given", "ein Grund wurde nicht genannt";

    reason_account_wrong: "there is no account of this number or address", "ein Konto mit dieser Nummer oder Adresse gibt es nicht";
    reason_account_closed: "the account is closed", "das Konto ist geschlossen";
    reason_account_locked: "the account is blocked or limited", "das Konto ist gesperrt oder eingeschränkt";
    reason_account_not_ready: "the account cannot receive payments yet: its holder has to finish setting it up", "das Konto kann noch keine Zahlungen empfangen: Sein Inhaber muss die Einrichtung abschließen";
    reason_account_kind: "this kind of account takes no such payments", "diese Art von Konto nimmt solche Zahlungen nicht an";
    reason_bank_unreachable: "the bank is not reached by this way", "die Bank ist auf diesem Weg nicht erreichbar";
    reason_holder_died: "the account holder has died", "der Kontoinhaber ist verstorben";
    reason_holder_details: "name or address of the account holder are missing or do not fit", "Name oder Anschrift des Kontoinhabers fehlen oder passen nicht";
    reason_sent_back: "whoever was to get it sent it back", "der Empfänger hat sie zurückgeschickt";
    reason_not_claimed: "nobody with this address has taken it", "niemand mit dieser Adresse hat sie angenommen";
    reason_recalled: "the payment was called back", "die Zahlung wurde zurückgerufen";
    reason_taken_back: "the provider took it back", "der Zahlungsdienst hat sie zurückgeholt";
    reason_turned_down: "the provider turned it down", "der Zahlungsdienst hat sie abgelehnt";
    reason_law: "the law, or the provider's rules, do not allow it", "das Gesetz oder die Regeln des Zahlungsdienstes erlauben es nicht";
    reason_country: "payments to this country are not possible", "Zahlungen in dieses Land sind nicht möglich";
    reason_currency: "the account does not take this currency", "das Konto nimmt diese Währung nicht an";
    reason_amount: "the amount is above or below what is allowed", "der Betrag liegt über oder unter dem Erlaubten";
    reason_twice: "it was taken for a duplicate", "sie wurde für ein Duplikat gehalten";
    reason_details: "a detail of the payment was not accepted", "eine Angabe der Zahlung wurde nicht angenommen";

    reason_no_clear_answer: "no clear answer came", "es kam keine klare Antwort";
    reason_restored: "data was restored from a backup, so the provider is asked again", "Daten wurden aus einer Sicherung wiederhergestellt, deshalb wird der Zahlungsdienst erneut gefragt";
    reason_not_as_ordered: "the provider has it, but not as ordered", "der Zahlungsdienst hat sie, aber nicht wie beauftragt";
    reason_too_old: "it was sent too long ago to ask the provider about it", "sie wurde vor zu langer Zeit gesendet, um den Zahlungsdienst danach zu fragen";
    reason_not_found_yet: "the provider does not know it yet", "der Zahlungsdienst kennt sie noch nicht";
    reason_never_arrived: "it never arrived at the provider", "sie ist beim Zahlungsdienst nie angekommen";
    reason_seen: "the provider has told of it meanwhile", "der Zahlungsdienst hat sie inzwischen gemeldet";
    reason_second_payment: "a second payment of it turned up at the provider", "beim Zahlungsdienst ist eine zweite Zahlung davon aufgetaucht";
    reason_late_truth: "the provider told late that it was made after all", "der Zahlungsdienst hat spät gemeldet, dass sie doch ausgeführt wurde";
    reason_released: "two persons said that it was never sent", "zwei Personen haben gesagt, dass sie nie gesendet wurde";
    reason_accepted: "two persons said that it was paid", "zwei Personen haben gesagt, dass sie bezahlt wurde";

    pause_credentials: "the provider does not accept the access key: whoever runs Tributary has to check it", "der Zahlungsdienst nimmt den Zugangsschlüssel nicht an: Wer Tributary betreibt, muss ihn prüfen";
    pause_no_money: "there is not enough money at the provider: put some there", "beim Zahlungsdienst liegt zu wenig Geld: Zahlen Sie dort ein";
    pause_settings: "the settings for this provider cannot be used: whoever runs Tributary has to look", "die Einstellungen für diesen Zahlungsdienst sind unbrauchbar: Wer Tributary betreibt, muss nachsehen";
    pause_not_understood: "the provider does not take requests as they are sent: whoever runs Tributary has to look", "der Zahlungsdienst nimmt Anfragen nicht an, wie sie gesendet werden: Wer Tributary betreibt, muss nachsehen";
    pause_other: "the provider takes no payments at the moment", "der Zahlungsdienst nimmt derzeit keine Zahlungen an";

    wait_payment: "the payment it is about is not known yet: its sale has to be told first", "die Zahlung, um die es geht, ist noch nicht bekannt: Zuerst muss ihr Verkauf gemeldet werden";
    wait_order: "the order it is about is not recorded yet", "die Bestellung, um die es geht, ist noch nicht erfasst";
    wait_checkout: "it waits for the checkout that began the subscription", "es wartet auf den Bezahlvorgang, mit dem das Abonnement begann";
    wait_first_invoice: "it waits for the first invoice of the subscription", "es wartet auf die erste Rechnung des Abonnements";
    wait_recording: "it could not be recorded just now", "es konnte gerade nicht erfasst werden";
    wait_other: "it cannot be applied as it is", "es lässt sich so nicht anwenden";
}
