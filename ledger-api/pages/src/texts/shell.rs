//! What surrounds every page, signing in, and errors.

use super::{plurals, texts};

texts! {
    skip_to_content: "Skip to content", "Zum Inhalt springen";
    navigation: "Navigation", "Navigation";
    sign_out: "Sign out", "Abmelden";
    sign_out_everywhere: "Sign out everywhere", "Überall abmelden";
    change_desk: "Change desk", "Bereich wechseln";
    documentation: "API documentation", "API-Dokumentation";
    language: "Language", "Sprache";
    copy: "Copy", "Kopieren";
    copied: "Copied", "Kopiert";
    save: "Save", "Speichern";
    cancel: "Cancel", "Abbrechen";
    optional: "optional", "freiwillig";
    development: "Development", "Entwicklung";
    development_notice: "Development: anybody can sign in as anybody here.", "Entwicklung: Hier kann sich jeder als jeder anmelden.";

    desk_affiliate: "Partner", "Partner";
    desk_merchant: "Merchant", "Händler";
    desk_finance: "Finance", "Finanzen";
    nav_home: "Overview", "Übersicht";
    nav_links: "Links", "Links";
    nav_conversions: "Orders", "Bestellungen";
    nav_statement: "Statement", "Kontoauszug";
    nav_payouts: "Payouts", "Auszahlungen";
    nav_terms: "Terms", "Bedingungen";
    nav_settings: "Settings", "Einstellungen";
    nav_programs: "Programs", "Programme";
    nav_affiliates: "Partners", "Partner";
    nav_fraud: "Checks", "Prüfung";
    nav_coupons: "Coupons", "Gutscheine";
    nav_webhooks: "Webhooks", "Webhooks";
    nav_keys: "API keys", "API-Schlüssel";
    nav_guide: "Integration", "Einbindung";
    nav_members: "Members", "Mitglieder";

    notice_saved: "Saved.", "Gespeichert.";
    notice_still_blocked: "Saved. The account is still the one that a payout came back from, so nothing is sent to it: see below.", "Gespeichert. Es ist noch das Konto, von dem eine Auszahlung zurückkam, deshalb wird nichts dorthin gesendet: siehe unten.";
    notice_link_made: "The link is ready.", "Der Link ist fertig.";
    notice_link_changed: "The link was changed.", "Der Link wurde geändert.";
    notice_signed_out: "You are signed out.", "Sie sind abgemeldet.";
    notice_signed_out_everywhere: "You are signed out on every device.", "Sie sind auf allen Geräten abgemeldet.";
    notice_second_factor_set: "The second factor is set up.", "Der zweite Faktor ist eingerichtet.";

    notice_approved: "Approved.", "Freigegeben.";
    notice_rejected: "Rejected. What it had earned is taken back.", "Abgelehnt. Was es verdient hatte, ist zurückgenommen.";
    notice_released: "Released. It is approved when its hold is over.", "Freigelassen. Sie wird freigegeben, wenn ihre Frist um ist.";
    notice_refunded: "The refund is recorded, and its part of the commission taken back.", "Die Erstattung ist verbucht und ihr Teil der Provision zurückgenommen.";
    notice_suspended: "Suspended: new orders earn nothing, and nothing is paid.", "Gesperrt: Neue Bestellungen bringen nichts, und nichts wird ausgezahlt.";
    notice_reinstated: "Reinstated.", "Wieder zugelassen.";
    notice_terminated: "Terminated. What was earned is still paid.", "Beendet. Was verdient wurde, wird noch ausgezahlt.";
    notice_made: "It is there.", "Es ist angelegt.";
    notice_removed: "It is removed.", "Es ist entfernt.";
    notice_sent_again: "It is sent again now.", "Es wird jetzt noch einmal gesendet.";
    notice_revoked: "The key is revoked.", "Der Schlüssel ist widerrufen.";
    notice_terms_made: "The new terms hold for orders from now on; older orders keep theirs.", "Die neuen Bedingungen gelten ab jetzt; ältere Bestellungen behalten ihre.";

    table_search: "Search", "Suchen";
    table_sort: "Sort", "Sortieren";
    table_sort_none: "As usual", "Wie üblich";
    table_sort_up(column): "{column}, ascending", "{column}, aufsteigend";
    table_sort_down(column): "{column}, descending", "{column}, absteigend";
    table_apply: "Apply", "Anwenden";
    table_nothing_found: "Nothing matches. Remove a filter to see more.", "Nichts passt. Entfernen Sie einen Filter, um mehr zu sehen.";
    table_everything: "Show all", "Alle zeigen";
    table_previous: "Previous", "Zurück";
    table_next: "Next", "Weiter";
    table_sorted_newest(count): "Sorted by this column are the newest {count} that the filter finds. Save them as CSV to have all of them.", "Nach dieser Spalte sortiert sind die neuesten {count}, die der Filter findet. Speichern Sie sie als CSV, um alle zu haben.";
    table_csv: "Save as CSV", "Als CSV speichern";
    table_range(first, last, all): "{first}–{last} of {all}", "{first}–{last} von {all}";
    fragment_failed: "This could not be loaded. Try again; if that does not help, reload the page.", "Das ließ sich nicht laden. Versuchen Sie es noch einmal; wenn das nicht hilft, laden Sie die Seite neu.";
    chart_as_table: "The same as a table", "Dasselbe als Tabelle";

    sign_in_title: "Sign in", "Anmelden";
    sign_in_lead: "We send you a link. There is no password.", "Wir senden Ihnen einen Link. Es gibt kein Passwort.";
    sign_in_email: "Your e-mail address", "Ihre E-Mail-Adresse";
    sign_in_email_bad: "Enter an e-mail address, such as name@example.com.", "Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.com.";
    sign_in_send: "Send the link", "Link senden";
    sign_in_sent_title: "Look into your mail", "Sehen Sie in Ihr Postfach";
    sign_in_sent(email): "If {email} is known here, a link is on its way. It works once, for 15 minutes.", "Wenn {email} hier bekannt ist, ist ein Link unterwegs. Er funktioniert einmal, 15 Minuten lang.";
    sign_in_sent_hint: "Nothing there? Look into the spam folder, or check the address and ask again.", "Nichts da? Sehen Sie im Spam-Ordner nach, oder prüfen Sie die Adresse und fordern Sie einen neuen Link an.";
    sign_in_again: "Use another address", "Andere Adresse verwenden";
    sign_in_confirm_title: "Sign in on this device", "Auf diesem Gerät anmelden";
    sign_in_confirm_lead: "One more click, so that no mail scanner uses up your link.", "Noch ein Klick, damit kein Virenscanner Ihren Link verbraucht.";
    sign_in_bad_title: "This link does not work any more", "Dieser Link funktioniert nicht mehr";
    sign_in_bad: "A link works once and for 15 minutes. Nothing is lost: ask for a new one.", "Ein Link funktioniert einmal und 15 Minuten lang. Es ist nichts verloren: Fordern Sie einen neuen an.";
    sign_in_development: "Sign in as", "Anmelden als";
    sign_in_development_search: "Name, address, desk or merchant", "Name, Adresse, Bereich oder Händler";
    sign_in_development_nobody: "Nobody is found.", "Es wird niemand gefunden.";
    choose_title: "Where do you want to work?", "Wo möchten Sie arbeiten?";
    choose_lead(email): "{email} opens more than one door.", "{email} öffnet mehr als eine Tür.";
    choose_nothing: "This address opens nothing any more. Ask whoever gave you access.", "Diese Adresse öffnet nichts mehr. Fragen Sie, wer Ihnen Zugang gegeben hat.";

    factor_title: "Second factor", "Zweiter Faktor";
    factor_lead: "Enter the six digits of your authenticator app, or one of your recovery codes.", "Geben Sie die sechs Ziffern Ihrer Authenticator-App ein, oder einen Ihrer Wiederherstellungscodes.";
    factor_code: "Code", "Code";
    factor_wrong: "That code is not right, or was used before. Wait for the next one and try again.", "Dieser Code stimmt nicht oder wurde schon benutzt. Warten Sie auf den nächsten und versuchen Sie es erneut.";
    factor_too_often: "Too many wrong codes. Try again in 15 minutes.", "Zu viele falsche Codes. Versuchen Sie es in 15 Minuten erneut.";
    factor_continue: "Continue", "Weiter";
    factor_enrol_title: "Set up your second factor", "Zweiten Faktor einrichten";
    factor_enrol_lead: "Money is protected by something you have besides your mail. Scan the picture with an authenticator app, then enter the code that it shows.", "Geld wird durch etwas geschützt, das Sie außer Ihrem Postfach haben. Scannen Sie das Bild mit einer Authenticator-App und geben Sie den angezeigten Code ein.";
    factor_enrol_by_hand: "Or enter this key by hand", "Oder geben Sie diesen Schlüssel von Hand ein";
    factor_picture: "QR code for an authenticator app", "QR-Code für eine Authenticator-App";
    factor_recovery_title: "Your recovery codes", "Ihre Wiederherstellungscodes";
    factor_recovery_lead: "Each works once, should you lose your device. Keep them where your device is not; they are not shown again.", "Jeder funktioniert einmal, falls Sie Ihr Gerät verlieren. Bewahren Sie sie nicht auf dem Gerät auf; sie werden nicht wieder angezeigt.";
    factor_recovery_done: "I have kept them", "Ich habe sie aufbewahrt";

    error_not_found_title: "There is nothing here", "Hier ist nichts";
    error_not_found: "The address is wrong, or what was here is gone.", "Die Adresse stimmt nicht, oder was hier war, gibt es nicht mehr.";
    error_forbidden_title: "This is not open to you", "Das ist für Sie nicht zugänglich";
    error_forbidden: "The form came from another page, or was open for too long. Nothing was changed. Go back, reload the page and try again.", "Das Formular kam von einer anderen Seite oder war zu lange offen. Es wurde nichts geändert. Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es erneut.";
    error_refused_title: "This does not work now", "Das geht jetzt nicht";
    error_changed: "Somebody has changed this meanwhile, or it is not in a state that allows this. Nothing was changed by you. Look at how it stands now.", "Jemand hat dies inzwischen geändert, oder sein Stand lässt das nicht zu. Sie haben nichts geändert. Sehen Sie nach, wie es jetzt steht.";
    error_four_eyes: "The same person may not do both. Another person has to do this.", "Dieselbe Person darf nicht beides tun. Eine andere Person muss das tun.";
    error_not_yours: "You may not do this here. Ask whoever gave you access.", "Das dürfen Sie hier nicht. Fragen Sie, wer Ihnen Zugang gegeben hat.";
    error_order_known: "An order of this number is recorded with another amount, currency or customer. Nothing was changed.", "Eine Bestellung mit dieser Nummer ist mit einem anderen Betrag, einer anderen Währung oder einem anderen Kunden erfasst. Es wurde nichts geändert.";
    error_refund_known: "A refund of this number is recorded with another order, amount or currency. Nothing was changed.", "Eine Erstattung mit dieser Nummer ist mit einer anderen Bestellung, einem anderen Betrag oder einer anderen Währung erfasst. Es wurde nichts geändert.";
    error_refund_too_much: "All refunds together would be more than the order. Nothing was changed.", "Alle Erstattungen zusammen wären mehr als die Bestellung. Es wurde nichts geändert.";
    error_other_currency: "This is another currency than that of the order or the program. Nothing was changed.", "Das ist eine andere Währung als die der Bestellung oder des Programms. Es wurde nichts geändert.";
    error_little_credit: "There is less credit than is to be spent. Nothing was changed.", "Es ist weniger Guthaben da, als ausgegeben werden soll. Es wurde nichts geändert.";
    error_not_acceptable: "Something that was entered cannot be accepted. Nothing was changed. Go back, correct it and try again.", "Eine Eingabe kann nicht angenommen werden. Es wurde nichts geändert. Gehen Sie zurück, berichtigen Sie sie und versuchen Sie es erneut.";
    error_refused: "It is not possible as things stand. Nothing was changed.", "Beim jetzigen Stand ist es nicht möglich. Es wurde nichts geändert.";
    error_how_it_stands: "See how it stands now", "Ansehen, wie es jetzt steht";
    error_too_often_title: "That was too often", "Das war zu oft";
    error_too_often: "Wait a few minutes and try again.", "Warten Sie einige Minuten und versuchen Sie es erneut.";
    error_internal_title: "Something went wrong on our side", "Bei uns ist etwas schiefgegangen";
    error_internal: "Nothing was changed. Try again; if it happens again, tell us the number below.", "Es wurde nichts geändert. Versuchen Sie es erneut; wenn es wieder geschieht, nennen Sie uns die Nummer unten.";
    error_unavailable_title: "We are away for a moment", "Wir sind kurz nicht da";
    error_unavailable: "Nothing was changed. Try again in a minute.", "Es wurde nichts geändert. Versuchen Sie es in einer Minute erneut.";
    error_home: "To the start page", "Zur Startseite";
    error_number(id): "Number {id}", "Nummer {id}";

    mail_stop_title: "No more mails like this", "Keine solchen E-Mails mehr";
    mail_stop_ask(topic, email): "Shall {email} get no more mails about “{topic}”?", "Soll {email} keine E-Mails mehr zum Thema „{topic}“ erhalten?";
    mail_stop_button: "Stop them", "Abbestellen";
    mail_stop_done(topic, email): "{email} gets no more mails about “{topic}”.", "{email} erhält keine E-Mails mehr zum Thema „{topic}“.";
}

plurals! {
    factor_recovery_left(count): "{count} recovery code left", "{count} recovery codes left" | "Noch {count} Wiederherstellungscode", "Noch {count} Wiederherstellungscodes";
}
