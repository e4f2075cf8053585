//! Orders and the fraud queue, as the merchant sees them.

use crate::texts::{plurals, texts};

texts! {
    merchant_orders_lead: "Every order that was reported, and to whom it is credited.", "Jede gemeldete Bestellung, und wem sie gutgeschrieben ist.";
    merchant_orders_empty: "No orders yet. The integration guide says how your shop reports them.", "Noch keine Bestellungen. Die Anleitung zur Einbindung sagt, wie Ihr Shop sie meldet.";
    merchant_orders_of(name): "Orders of {name}", "Bestellungen von {name}";
    merchant_orders_through(program): "Orders through {program}", "Bestellungen über {program}";
    merchant_orders_search(parts): "Finds orders by the beginning of their id, by the customer's whole id or by a part of the partner's name; by any part of their id among the newest {parts}.", "Findet Bestellungen am Anfang ihrer Nummer, an der ganzen Kundennummer oder an einem Teil des Partnernamens; an einem beliebigen Teil ihrer Nummer unter den neuesten {parts}.";
    orders_sorted(count): "Sorted by this column are the newest {count} orders that the filter finds. Choose a period to look at fewer, or save all of them as CSV.", "Nach dieser Spalte sortiert sind die neuesten {count} Bestellungen, die der Filter findet. Wählen Sie einen Zeitraum, um weniger anzusehen, oder speichern Sie alle als CSV.";
    order_customer: "Customer", "Kunde";
    order_recorded: "Recorded", "Gemeldet";
    order_status_unattributed: "credited to nobody", "niemandem gutgeschrieben";
    order_status_nothing: "earns nothing", "bringt nichts";
    order_status_held: "held for a check", "wartet auf Prüfung";
    order_status_disputed: "disputed", "bestritten";

    told_click_token(name, ago): "{name} gets this order: the customer came through the partner's link {ago} before ordering.", "{name} erhält diese Bestellung: Der Kunde kam {ago} vor der Bestellung über den Link des Partners.";
    told_ref(name): "{name} gets this order: it named the partner's code.", "{name} erhält diese Bestellung: Sie nannte den Code des Partners.";
    told_coupon(name, coupon): "{name} gets this order: the customer used the partner's coupon {coupon}.", "{name} erhält diese Bestellung: Der Kunde verwendete den Gutschein {coupon} des Partners.";
    told_subscription(name): "{name} gets this order: it belongs to a subscription that the partner brought.", "{name} erhält diese Bestellung: Sie gehört zu einem Abonnement, das der Partner vermittelt hat.";
    told_customer(name): "{name} gets this order: the partner brought this customer, and the program credits later orders too.", "{name} erhält diese Bestellung: Der Partner hat diesen Kunden gebracht, und das Programm schreibt auch spätere Bestellungen gut.";
    told_nobody(why): "Nobody gets this order: {why}.", "Niemand erhält diese Bestellung: {why}.";
    told_not_first(why): "A stronger piece of evidence did not count: {why}.", "Ein stärkerer Hinweis zählte nicht: {why}.";
    told_recurring_ended: "It earns nothing: the paying months of its subscription are over.", "Sie bringt nichts: Die bezahlten Monate ihres Abonnements sind vorbei.";
    told_window(days): "The program counts clicks of the {days} days before an order.", "Das Programm zählt Klicks der {days} Tage vor einer Bestellung.";
    told_less_than_a_minute: "less than a minute", "weniger als eine Minute";

    method_click_token: "Click", "Klick";
    method_ref: "Partner code", "Partnercode";
    method_coupon: "Coupon", "Gutschein";
    method_subscription: "Subscription", "Abonnement";
    method_customer: "Known customer", "Bekannter Kunde";

    reason_no_reference: "it carried nothing that leads to a partner", "sie enthielt nichts, was zu einem Partner führt";
    reason_bad_token: "the click token was not a valid one of yours", "das Klick-Token war kein gültiges von Ihnen";
    reason_unknown_ref: "no active link has this code", "kein aktiver Link hat diesen Code";
    reason_unknown_coupon: "no active coupon has this code", "kein aktiver Gutschein hat diesen Code";
    reason_window_expired: "the click was older than the program counts", "der Klick war älter, als das Programm zählt";
    reason_click_after_order: "the click came after the order", "der Klick kam nach der Bestellung";
    reason_affiliate_inactive: "the partner was not active", "der Partner war nicht aktiv";
    reason_self_referral: "the customer is the partner", "der Kunde ist der Partner selbst";
    reason_program_paused: "the program was paused", "das Programm war angehalten";
    reason_recurring_ended: "the paying months of the subscription were over", "die bezahlten Monate des Abonnements waren vorbei";
    reason_currency_mismatch: "the program is in another currency", "das Programm hat eine andere Währung";

    verdict_won: "won", "gewann";
    verdict_outranked: "holds, but a stronger one won", "trifft zu, aber ein stärkerer gewann";
    verdict_referral: "leads to a customer who invites friends", "führt zu einem Kunden, der Freunde wirbt";

    evidence: "Evidence, strongest first", "Hinweise, der stärkste zuerst";
    evidence_empty: "The order carried no evidence.", "Die Bestellung enthielt keinen Hinweis.";
    evidence_kind: "Evidence", "Hinweis";
    evidence_clicked: "Clicked", "Geklickt";
    evidence_verdict: "What became of it", "Was daraus wurde";
    commissions_title: "Commissions", "Provisionen";
    commissions_empty: "It earns nobody anything.", "Sie bringt niemandem etwas.";
    commission_role: "For", "Für";
    commission_role_primary: "bringing the order", "das Vermitteln der Bestellung";
    commission_role_second: "recruiting that partner", "das Werben dieses Partners";
    commission_taken_back: "Taken back", "Zurückgenommen";
    commission_hold_until: "Hold until", "Zurückgehalten bis";
    postings_title: "In the books", "In den Büchern";
    postings_empty: "Nothing was booked.", "Nichts wurde gebucht.";
    posting_debit: "From", "Von";
    posting_credit: "To", "Nach";
    posting_event: "Event", "Ereignis";
    metadata_title: "Metadata, as it was sent", "Metadaten, wie gesendet";
    fact_customer: "Customer", "Kunde";
    fact_subscription: "Subscription", "Abonnement";
    fact_coupon: "Coupon", "Gutschein";
    fact_kind: "Kind", "Art";
    kind_order: "Order", "Bestellung";
    kind_lead: "Lead", "Lead";
    fact_landing_page: "Landing page", "Zielseite";
    fact_referer: "Came from", "Kam von";
    fact_user_agent: "Browser", "Browser";
    fact_country: "Country", "Land";

    order_approve: "Approve now", "Jetzt freigeben";
    order_approve_ask(order): "Approve the commission of order {order} before its hold is over?", "Die Provision der Bestellung {order} vor Ablauf der Frist freigeben?";
    order_reject: "Reject", "Ablehnen";
    order_reject_ask(order): "Reject order {order}? Its commissions are taken back for good.", "Bestellung {order} ablehnen? Ihre Provisionen werden endgültig zurückgenommen.";
    order_reject_reason: "Reason", "Grund";
    order_reject_reason_hint: "The partner will read it.", "Der Partner liest ihn.";
    order_reason_bad: "Enter a reason of at most 500 characters.", "Geben Sie einen Grund mit höchstens 500 Zeichen ein.";
    order_refund: "Record a refund", "Erstattung eintragen";
    order_refund_ask(order, left): "What did the customer of order {order} get back? At most {left}.", "Was hat der Kunde der Bestellung {order} zurückbekommen? Höchstens {left}.";
    order_refund_amount: "Amount refunded", "Erstatteter Betrag";
    order_refund_amount_bad(left): "Enter an amount above zero and at most {left}.", "Geben Sie einen Betrag über null und höchstens {left} ein.";
    order_refund_id: "Number of the refund", "Nummer der Erstattung";
    order_refund_id_hint: "Yours. A number that was used before is not recorded twice.", "Ihre eigene. Eine schon verwendete Nummer wird nicht doppelt verbucht.";
    order_refund_id_bad: "This number cannot be used: it is empty, too long, or stands for another refund.", "Diese Nummer geht nicht: Sie ist leer, zu lang oder steht für eine andere Erstattung.";

    fraud_title: "Held for a check", "Zur Prüfung zurückgehalten";
    fraud_lead: "Commissions in which the fraud rules found something. Release what is fine, reject what is not.", "Provisionen, bei denen die Betrugsregeln etwas fanden. Geben Sie frei, was in Ordnung ist, und lehnen Sie ab, was es nicht ist.";
    fraud_empty: "Nothing is held. What the rules find appears here.", "Nichts wird zurückgehalten. Was die Regeln finden, erscheint hier.";
    fraud_found: "What was found", "Was gefunden wurde";
    fraud_rule: "Rule", "Regel";
    fraud_score: "Points", "Punkte";
    fraud_total(score): "The findings have {score} points together.", "Die Funde haben zusammen {score} Punkte.";
    fraud_release: "Release", "Freigeben";
    fraud_release_ask(order, name): "Release the commission of {name} for order {order}?", "Die Provision von {name} für Bestellung {order} freigeben?";
    fraud_reject_ask(order, name): "Reject the commission of {name} for order {order}? It is taken back for good.", "Die Provision von {name} für Bestellung {order} ablehnen? Sie wird endgültig zurückgenommen.";
    fraud_reason_hint: "For yourselves. The partner does not read it.", "Für Sie selbst. Der Partner liest ihn nicht.";
    fraud_decided(person): "{person} decided.", "{person} hat entschieden.";
    fraud_held_now: "This commission is held for a check. See below what was found.", "Diese Provision wartet auf eine Prüfung. Unten steht, was gefunden wurde.";
}

plurals! {
    told_minutes(count): "{count} minute", "{count} minutes" | "{count} Minute", "{count} Minuten";
    told_hours(count): "{count} hour", "{count} hours" | "{count} Stunde", "{count} Stunden";
    told_days(count): "{count} day", "{count} days" | "{count} Tag", "{count} Tage";
}
