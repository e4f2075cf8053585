//! Mails.

use super::{plurals, texts};

texts! {
    mail_hello(name): "Hello {name},", "Guten Tag {name},";
    mail_hello_nobody: "Hello,", "Guten Tag,";
    mail_unsubscribe: "No more mails like this", "Keine solchen E-Mails mehr";
    mail_amount: "Amount", "Betrag";
    mail_payout: "Payout", "Auszahlung";
    mail_reason: "Reason", "Grund";

    topic_access: "Signing in", "Anmeldung";
    topic_membership: "Your place in the program", "Ihre Teilnahme am Programm";
    topic_earnings: "Orders and commissions", "Bestellungen und Provisionen";
    topic_payouts: "Payouts", "Auszahlungen";
    topic_invitations: "Invitations from friends", "Einladungen von Freunden";
    topic_rewards: "Rewards for friends", "Prämien für Empfehlungen";
    topic_merchant_alerts: "Connections that have stopped", "Verbindungen, die nicht mehr gehen";
    topic_finance_alerts: "What finance has to decide", "Was die Finanzabteilung entscheiden muss";

    mail_why_affiliate(merchant): "You get this because you are a partner of {merchant}.", "Sie erhalten diese E-Mail, weil Sie Partner von {merchant} sind.";
    mail_why_finance(merchant): "You get this because you look after the payouts of {merchant}.", "Sie erhalten diese E-Mail, weil Sie die Auszahlungen von {merchant} betreuen.";
    mail_why_merchant(merchant): "You get this because you look after the partner program of {merchant}.", "Sie erhalten diese E-Mail, weil Sie das Partnerprogramm von {merchant} betreuen.";
    mail_why_member(merchant): "You get this because {merchant} gave you access.", "Sie erhalten diese E-Mail, weil {merchant} Ihnen Zugang gegeben hat.";
    mail_why_sign_in: "You get this because somebody asked for a sign-in link for this address.", "Sie erhalten diese E-Mail, weil jemand für diese Adresse einen Anmeldelink angefordert hat.";
    mail_why_invited(merchant): "You get this because a customer of {merchant} gave us your address for this one invitation.", "Sie erhalten diese E-Mail, weil ein Kunde von {merchant} uns Ihre Adresse für diese eine Einladung genannt hat.";
    mail_why_reward(merchant): "You get this because you invite friends to {merchant}.", "Sie erhalten diese E-Mail, weil Sie Freunde zu {merchant} einladen.";

    mail_open_links: "Make your first link", "Den ersten Link erstellen";
    mail_open_conversions: "See your orders", "Ihre Bestellungen ansehen";
    mail_open_payout: "See what it pays", "Ansehen, was sie enthält";
    mail_open_sign_in: "Sign in", "Anmelden";
    mail_open_finance: "Open the finance desk", "Zum Finanzbereich";
    mail_open_invitation: "Accept the invitation", "Einladung annehmen";

    mail_approved_subject(merchant): "You are now a partner of {merchant}", "Sie sind jetzt Partner von {merchant}";
    mail_approved_body(merchant): "{merchant} has approved your application. From now on orders that come through your links earn you a commission.", "{merchant} hat Ihre Bewerbung angenommen. Ab jetzt bringen Bestellungen über Ihre Links Ihnen eine Provision.";

    mail_first_subject(merchant): "Your first order at {merchant}", "Ihre erste Bestellung bei {merchant}";
    mail_first_body(merchant): "The first order has come through one of your links to {merchant}.", "Die erste Bestellung ist über einen Ihrer Links zu {merchant} gekommen.";
    mail_first_next: "Its commission is on hold until the customer can no longer return the order. The page of your orders shows the date.", "Die Provision wird zurückgehalten, bis die Rückgabefrist abgelaufen ist. Das Datum steht in der Übersicht Ihrer Bestellungen.";

    mail_digest_subject(merchant, day): "Your commissions at {merchant} of {day}", "Ihre Provisionen bei {merchant} vom {day}";
    mail_digest_approved(merchant, day): "On {day} {merchant} approved commissions of yours. They will be paid with the next payout.", "Am {day} hat {merchant} Provisionen von Ihnen freigegeben. Sie werden mit der nächsten Auszahlung bezahlt.";
    mail_rejected_order(order): "Rejected, order {order}", "Abgelehnt, Bestellung {order}";

    mail_paid_subject(merchant, sum): "{merchant} has paid you {sum}", "{merchant} hat Ihnen {sum} ausgezahlt";
    mail_paid_body(merchant, sum): "{merchant} has sent you {sum}. Depending on the way it travels it can take some days to arrive.", "{merchant} hat Ihnen {sum} gesendet. Je nach Zahlungsweg kann es einige Tage dauern, bis das Geld ankommt.";
    mail_failed_subject(merchant, sum): "The payout of {sum} from {merchant} did not work", "Die Auszahlung von {sum} durch {merchant} hat nicht funktioniert";
    mail_failed_body(merchant, sum): "The payout of {sum} from {merchant} was refused on its way. The money is not lost: it is payable again. Please check your payout details.", "Die Auszahlung von {sum} durch {merchant} wurde unterwegs abgelehnt. Das Geld ist nicht verloren: Es ist wieder auszahlbar. Bitte prüfen Sie Ihre Auszahlungsdaten.";
    mail_returned_subject(merchant, sum): "The payout of {sum} from {merchant} came back", "Die Auszahlung von {sum} durch {merchant} kam zurück";
    mail_returned_body(merchant, sum): "The payout of {sum} from {merchant} came back from your bank or account. The money is not lost: it is payable again. Please check your payout details.", "Die Auszahlung von {sum} durch {merchant} kam von Ihrer Bank oder Ihrem Konto zurück. Das Geld ist nicht verloren: Es ist wieder auszahlbar. Bitte prüfen Sie Ihre Auszahlungsdaten.";

    mail_open_settings: "Look at your settings", "Ihre Einstellungen ansehen";
    mail_destination_subject(merchant): "Where {merchant} pays you was changed", "Wohin {merchant} Sie bezahlt, wurde geändert";
    mail_destination_body(merchant): "The details by which {merchant} pays you were changed. What stands in them is not in this mail; your settings show it.", "Die Angaben, nach denen {merchant} Sie bezahlt, wurden geändert. Was darin steht, steht nicht in dieser E-Mail; Ihre Einstellungen zeigen es.";
    mail_destination_not_you: "If neither you nor somebody you asked did this, correct it in your settings now and tell the merchant.", "Wenn weder Sie noch jemand in Ihrem Auftrag das getan hat, berichtigen Sie es jetzt in Ihren Einstellungen und sagen Sie es dem Händler.";
    mail_destination_changed: "Changed", "Geändert";
    mail_field_method: "the way of payment", "der Zahlungsweg";
    mail_field_stripe: "the Stripe account", "das Stripe-Konto";
    mail_field_paypal: "the PayPal address", "die PayPal-Adresse";
    mail_field_iban: "the bank account", "das Bankkonto";
    mail_field_holder: "the account holder", "der Kontoinhaber";

    mail_member_subject(merchant): "Your access to {merchant}", "Ihr Zugang zu {merchant}";
    mail_merchant_member(merchant): "You can now work in the partner program of {merchant}.", "Sie können jetzt im Partnerprogramm von {merchant} arbeiten.";
    mail_finance_member(merchant): "You can now look after the payouts of {merchant}.", "Sie können jetzt die Auszahlungen von {merchant} betreuen.";
    mail_member_how: "There is no password: sign in with this e-mail address, and we send you a link.", "Es gibt kein Passwort: Melden Sie sich mit dieser E-Mail-Adresse an, und wir senden Ihnen einen Link.";

    mail_open_webhooks: "Open the webhooks", "Zu den Webhooks";
    mail_open_partner: "Open the partner's page", "Zur Seite des Partners";
    mail_endpoint_subject(merchant): "A webhook of {merchant} has been switched off", "Ein Webhook von {merchant} wurde abgeschaltet";
    mail_postback_subject(merchant): "A partner's postback at {merchant} has been switched off", "Das Postback eines Partners von {merchant} wurde abgeschaltet";
    mail_endpoint_body: "Tributary does not call this address any more. What was waiting for it waits on, and is sent once it is switched on again. What happens until then is not sent there, not even later.", "Tributary ruft diese Adresse nicht mehr auf. Was für sie bestimmt war, wartet weiter und wird gesendet, sobald sie wieder eingeschaltet ist. Was bis dahin geschieht, wird auch später nicht dorthin gesendet.";
    mail_endpoint_host: "Address", "Adresse";
    mail_endpoint_gone: "it said that it is gone for good (410)", "sie hat gemeldet, dass es sie nicht mehr gibt (410)";
    mail_endpoint_silent: "it has taken nothing for five days", "sie hat fünf Tage lang nichts angenommen";

    mail_invited_subject(merchant): "A friend invites you to {merchant}", "Ein Freund lädt Sie zu {merchant} ein";
    mail_invited_body(merchant): "Somebody you know buys at {merchant} and would like you to try it.", "Jemand, den Sie kennen, kauft bei {merchant} und möchte, dass Sie es ausprobieren.";
    mail_invited_reward(reward): "With your first order you get {reward}.", "Mit Ihrer ersten Bestellung erhalten Sie {reward}.";
    mail_reward_subject(merchant, reward): "You get {reward} at {merchant}", "Sie erhalten {reward} bei {merchant}";
    mail_reward_body(merchant, reward): "A friend you invited has bought at {merchant}. You get {reward}.", "Ein Freund, den Sie eingeladen haben, hat bei {merchant} gekauft. Sie erhalten {reward}.";
    mail_welcome_body(merchant, reward): "Thank you for your first order at {merchant}. A friend invited you, and so you get {reward}.", "Danke für Ihre erste Bestellung bei {merchant}. Ein Freund hat Sie eingeladen, dafür erhalten Sie {reward}.";
    mail_why_welcome(merchant): "You get this because a friend invited you to {merchant}.", "Sie erhalten diese E-Mail, weil ein Freund Sie zu {merchant} eingeladen hat.";
    mail_reward_code: "Your code", "Ihr Code";
    reward_credit(amount): "{amount} of credit", "{amount} Guthaben";
    reward_discount(amount): "a discount of {amount}", "{amount} Rabatt";

    mail_sign_in_subject: "Your sign-in link", "Ihr Anmeldelink";
    mail_sign_in_body: "Use this link within 15 minutes to sign in. It works once.", "Melden Sie sich innerhalb von 15 Minuten mit diesem Link an. Er funktioniert einmal.";
    mail_sign_in_not_you: "If you did not ask for it, do nothing: nobody can sign in without this link.", "Falls Sie ihn nicht angefordert haben, tun Sie nichts: Ohne diesen Link kann sich niemand anmelden.";

    mail_draft_subject(merchant): "Payouts of {merchant} wait for approval", "Auszahlungen von {merchant} warten auf Freigabe";
    mail_draft_body(merchant): "The payout schedule of {merchant} has made a draft. Nothing is paid until somebody approves it.", "Der Auszahlungsplan von {merchant} hat einen Entwurf erstellt. Bezahlt wird erst, wenn ihn jemand freigibt.";
    mail_unknown_subject(merchant): "A payout of {merchant} is uncertain", "Eine Auszahlung von {merchant} ist ungewiss";
    mail_unknown_body(merchant): "The provider did not say whether a payout of {merchant} was made. Tributary asks again by itself and sends nothing twice. There is nothing to do now; please do not pay it by other means.", "Der Zahlungsdienst hat nicht gesagt, ob eine Auszahlung von {merchant} ausgeführt wurde. Tributary fragt von selbst nach und sendet nichts doppelt. Sie müssen jetzt nichts tun; bitte zahlen Sie sie nicht auf anderem Weg aus.";
    mail_frozen_subject(merchant): "A payout of {merchant} needs a decision", "Eine Auszahlung von {merchant} braucht eine Entscheidung";
    mail_frozen_body(merchant): "A payout of {merchant} has stopped, because what the provider says does not fit. Two persons of finance have to decide whether it was paid.", "Eine Auszahlung von {merchant} wurde angehalten, weil die Angaben des Zahlungsdienstes nicht passen. Zwei Personen der Finanzabteilung müssen entscheiden, ob sie bezahlt wurde.";
    mail_provider_id: "The provider's id of the payment", "Nummer der Zahlung beim Zahlungsdienst";
    mail_twice_subject(merchant): "A payout of {merchant} was paid twice", "Eine Auszahlung von {merchant} wurde doppelt bezahlt";
    mail_twice_body(merchant): "A payout of {merchant} was paid a second time, by the payment below. The books have it as owed by the affiliate and take it out of the next commissions. To have it back sooner, have that payment reversed at the provider.", "Eine Auszahlung von {merchant} wurde ein zweites Mal bezahlt, durch die Zahlung unten. In den Büchern schuldet der Partner den Betrag, und er wird mit den nächsten Provisionen verrechnet. Soll er früher zurückkommen, lassen Sie diese Zahlung beim Zahlungsdienst zurückholen.";
    mail_late_subject(merchant): "A payout of {merchant} has left after all", "Eine Auszahlung von {merchant} ist doch abgegangen";
    mail_late_body(merchant): "A payout of {merchant} that had been given up as not paid was paid all the same, by the payment below. The books have it as paid. If its money was paid again meanwhile, the affiliate owes it: look at the affiliate's payouts.", "Eine Auszahlung von {merchant}, die als nicht bezahlt aufgegeben war, wurde doch bezahlt, durch die Zahlung unten. In den Büchern gilt sie als bezahlt. Wurde ihr Geld inzwischen noch einmal gezahlt, schuldet der Partner es: Sehen Sie seine Auszahlungen an.";
    mail_paused_subject(merchant): "A part of a payout run of {merchant} is paused", "Ein Teil eines Auszahlungslaufs von {merchant} ist angehalten";
    mail_paused_body(merchant): "A provider takes no payments of {merchant} at the moment. What is to go that way waits and goes on by itself when it does; everything else is paid.", "Ein Zahlungsdienst nimmt derzeit keine Zahlungen von {merchant} an. Was diesen Weg gehen soll, wartet und geht von selbst weiter, sobald er es tut; alles andere wird bezahlt.";
}

plurals! {
    mail_payouts(count): "{count} payout", "{count} payouts" | "{count} Auszahlung", "{count} Auszahlungen";
    mail_approved_commissions(count): "{count} approved commission", "{count} approved commissions" | "{count} freigegebene Provision", "{count} freigegebene Provisionen";
    mail_digest_rejected(count): "{count} commission was rejected.", "{count} commissions were rejected." | "{count} Provision wurde abgelehnt.", "{count} Provisionen wurden abgelehnt.";
}
