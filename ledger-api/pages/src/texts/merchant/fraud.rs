//! The fraud rules, and what they find: for the merchant with its numbers, for the affiliate (`…_plainly`) without, and with
//! nothing about the customer.

use crate::texts::{plurals, texts};

texts! {
    rule_self_referral: "Own order", "Eigene Bestellung";
    rule_banned_referrer: "Banned site", "Gesperrte Seite";
    rule_shared_token: "Shared click", "Geteilter Klick";
    rule_missing_click: "Missing click", "Fehlender Klick";
    rule_quick_conversion: "Quick order", "Schnelle Bestellung";
    rule_click_velocity: "Many clicks", "Viele Klicks";
    rule_conversion_velocity: "Many orders", "Viele Bestellungen";
    rule_refund_rate: "Many refunds", "Viele Erstattungen";
    rule_duplicate_account: "Double account", "Doppeltes Konto";
    rule_disposable_email: "Throw-away address", "Wegwerfadresse";

    sign_same_customer: "The customer's id is the partner's own.", "Die Kundennummer ist die des Partners.";
    sign_same_mailbox: "The customer's e-mail address reaches the partner's mailbox, or the one it is paid to.", "Die E-Mail-Adresse des Kunden führt in das Postfach des Partners, oder in das, an das er bezahlt wird.";
    sign_same_visitor: "In the same browser the partner has bought something itself.", "Im selben Browser hat der Partner selbst etwas gekauft.";
    sign_same_address: "On the same day the partner bought something itself from the same network address.", "Am selben Tag hat der Partner selbst von derselben Netzadresse etwas gekauft.";
    sign_clicks_of_address(most): "More than {most} clicks came from one network address within the hour.", "Mehr als {most} Klicks kamen innerhalb der Stunde von einer Netzadresse.";
    sign_clicks_of_visitor(most): "More than {most} clicks came from one visitor within the hour.", "Mehr als {most} Klicks kamen innerhalb der Stunde von einem Besucher.";
    sign_clicks_of_link(most): "More than {most} clicks came through the link within the hour.", "Mehr als {most} Klicks kamen innerhalb der Stunde über den Link.";
    sign_orders_of_affiliate(most): "More than {most} orders were credited to the partner within the hour.", "Mehr als {most} Bestellungen wurden dem Partner innerhalb der Stunde gutgeschrieben.";
    sign_orders_of_customer(most): "The customer ordered more than {most} times within a day.", "Der Kunde bestellte innerhalb eines Tages mehr als {most} Mal.";
    sign_shared_token(customers): "{customers} different customers ordered by this one click.", "{customers} verschiedene Kunden bestellten mit diesem einen Klick.";
    sign_disposable_email: "The customer's e-mail address is of a throw-away service.", "Die E-Mail-Adresse des Kunden ist von einem Wegwerfdienst.";
    sign_banned_referrer(host): "The click came from {host}, which the program has banned.", "Der Klick kam von {host}; das Programm hat diese Seite gesperrt.";
    sign_refund_rate(orders, refunded): "Of the partner's last {orders} orders {refunded} were refunded.", "Von den letzten {orders} Bestellungen des Partners wurden {refunded} erstattet.";

    self_referral_plainly: "The order looks like one of your own.", "Die Bestellung sieht wie eine eigene aus.";
    banned_referrer_plainly: "The visit came from a site this program does not accept.", "Der Besuch kam von einer Seite, die dieses Programm nicht annimmt.";
    shared_token_plainly: "One visit was used for the orders of several customers.", "Ein Besuch wurde für Bestellungen mehrerer Kunden verwendet.";
    missing_click_plainly: "The visit that led to the order was not seen.", "Der Besuch, der zur Bestellung führte, wurde nicht gesehen.";
    quick_conversion_plainly: "The order followed the visit unusually fast.", "Die Bestellung folgte ungewöhnlich schnell auf den Besuch.";
    click_velocity_plainly: "There were unusually many visits from one place.", "Es kamen ungewöhnlich viele Besuche von einem Ort.";
    conversion_velocity_plainly: "There were unusually many orders in a short time.", "Es gab ungewöhnlich viele Bestellungen in kurzer Zeit.";
    refund_rate_plainly: "Many of your orders were given back.", "Viele Ihrer Bestellungen wurden zurückgegeben.";
    duplicate_account_plainly: "Another partner account is paid to the same place.", "Ein anderes Partnerkonto wird an dieselbe Stelle bezahlt.";
    disposable_email_plainly: "What was given with the order can hardly be checked.", "Die Angaben zur Bestellung lassen sich kaum prüfen.";
}

plurals! {
    sign_missing_click(count): "The click that the order names had not arrived {count} second after it was made.", "The click that the order names had not arrived {count} seconds after it was made." | "Der Klick, den die Bestellung nennt, war {count} Sekunde danach nicht eingetroffen.", "Der Klick, den die Bestellung nennt, war {count} Sekunden danach nicht eingetroffen.";
    sign_quick_conversion(count): "The order came {count} second after the click.", "The order came {count} seconds after the click." | "Die Bestellung kam {count} Sekunde nach dem Klick.", "Die Bestellung kam {count} Sekunden nach dem Klick.";
    sign_duplicate_account(count): "The partner shares its mailbox or the place it is paid to with {count} other partner.", "The partner shares its mailbox or the place it is paid to with {count} other partners." | "Der Partner teilt sein Postfach oder das Ziel seiner Auszahlungen mit {count} anderen Partner.", "Der Partner teilt sein Postfach oder das Ziel seiner Auszahlungen mit {count} anderen Partnern.";
}
