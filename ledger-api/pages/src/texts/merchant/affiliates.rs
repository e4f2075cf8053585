//! Affiliates, their links and coupons, as their merchant sees them.

use crate::texts::texts;

texts! {
    affiliates_lead: "Who recommends you. Open one to approve or suspend it, and to see what it brought.", "Wer Sie empfiehlt. Öffnen Sie einen Partner, um ihn zuzulassen oder zu sperren und zu sehen, was er gebracht hat.";
    affiliates_empty: "No partners yet. Send people the address where they apply: it is on the overview.", "Noch keine Partner. Senden Sie Interessierten die Bewerbungsadresse: Sie steht auf der Übersicht.";
    affiliate: "Partner", "Partner";
    affiliate_email: "Address", "Adresse";
    affiliate_tier: "Tier", "Stufe";
    affiliate_joined: "Since", "Seit";
    affiliate_method: "Payout", "Auszahlung";
    affiliate_pending: "asks to join", "möchte teilnehmen";
    affiliate_active: "active", "aktiv";
    affiliate_suspended: "suspended", "gesperrt";
    affiliate_terminated: "terminated", "beendet";
    affiliate_approve: "Approve", "Zulassen";
    affiliate_suspend: "Suspend", "Sperren";
    affiliate_suspend_ask(name): "Suspend {name}? New orders earn nothing and nothing is paid until you reinstate the partner.", "{name} sperren? Neue Bestellungen bringen nichts, und nichts wird ausgezahlt, bis Sie den Partner wieder zulassen.";
    affiliate_reinstate: "Reinstate", "Wieder zulassen";
    affiliate_terminate: "Terminate", "Beenden";
    affiliate_terminate_ask(name): "End the membership of {name} for good? Links stop earning; what was earned is still paid.", "Die Teilnahme von {name} endgültig beenden? Links bringen nichts mehr; was verdient wurde, wird noch ausgezahlt.";
    affiliate_refuse: "Refuse", "Ablehnen";
    affiliate_refuse_ask(name): "Refuse the application of {name} for good?", "Die Bewerbung von {name} endgültig ablehnen?";
    affiliate_pays_stripe: "Stripe account", "Stripe-Konto";
    affiliate_not_payable: "Nothing can be paid: the partner has not said how.", "Es kann nichts ausgezahlt werden: Der Partner hat noch keinen Weg angegeben.";
    affiliate_blocked(reason): "Nothing is sent to its payout address until the partner gives another one, because a payout came back: {reason}.", "An die Auszahlungsadresse wird nichts gesendet, bis der Partner eine andere angibt, weil eine Auszahlung zurückkam: {reason}.";
    affiliate_no_destination: "Nothing can be paid: the partner has chosen a way, and not said which account.", "Es kann nichts ausgezahlt werden: Der Partner hat einen Weg gewählt und das Konto nicht angegeben.";
    affiliate_stripe_wants: "Stripe pays nothing to this account: it wants to know more from its holder.", "Stripe zahlt nichts an dieses Konto: Es verlangt vom Inhaber weitere Angaben.";
    affiliate_stripe_disconnected: "Nothing can be paid: the account at Stripe is disconnected.", "Es kann nichts ausgezahlt werden: Die Verbindung zum Konto bei Stripe ist getrennt.";
    affiliate_stripe_waits: "Stripe does not pay this account yet: its form is not complete.", "Stripe zahlt an dieses Konto noch nicht: Das Formular ist unvollständig.";
    affiliate_ready: "It can be paid.", "Es kann ausgezahlt werden.";
    affiliate_external_id: "Your own id", "Ihre eigene Kennung";
    affiliate_own_rate: "Own rate", "Eigener Satz";
    affiliate_own_terms: "It has terms of its own, instead of the program's.", "Er hat eigene Bedingungen anstelle derer des Programms.";
    affiliate_orders: "Its orders", "Seine Bestellungen";
    affiliate_last_30: "of the last 30 days", "der letzten 30 Tage";
    affiliate_settings: "Tier and rate", "Stufe und Satz";
    affiliate_rate_hint: "Instead of the tier's rate, in percent; empty: the tier's.", "Anstelle des Satzes der Stufe, in Prozent; leer: der der Stufe.";
    affiliate_all_links: "All links", "Alle Links";
    affiliate_make_link: "Make a link", "Link anlegen";
    tier_standard: "Standard", "Standard";
    tier_silver: "Silver", "Silber";
    tier_gold: "Gold", "Gold";
    tier_platinum: "Platinum", "Platin";

    merchant_links_lead: "All partners' links, with the clicks of the period you choose.", "Die Links aller Partner mit den Klicks des gewählten Zeitraums.";
    merchant_links_of(name): "Links of {name}", "Links von {name}";
    merchant_links_empty: "No links yet. Partners make their own; you can make one on a partner's page.", "Noch keine Links. Partner legen eigene an; Sie können einen auf der Seite eines Partners anlegen.";
    link_active: "active", "aktiv";
    link_paused: "paused", "angehalten";
    link_pause: "Pause", "Anhalten";
    link_pause_ask(name): "Pause {name}? Visitors are sent on, and new clicks are not counted.", "{name} anhalten? Besucher werden weitergeleitet, neue Klicks aber nicht gezählt.";
    link_resume: "Resume", "Fortsetzen";
    link_title(name): "Link {name}", "Link {name}";
    link_code: "Code", "Code";
    link_made: "Made", "Angelegt";
    link_coupon: "Coupon code", "Gutscheincode";
    link_coupon_make: "Make a coupon", "Gutschein anlegen";
    link_coupon_ask: "Orders that use this code are credited to this link, also without a click. 3 to 64 letters, digits, hyphens and underscores.", "Bestellungen mit diesem Code werden diesem Link gutgeschrieben, auch ohne Klick. 3 bis 64 Buchstaben, Ziffern, Binde- und Unterstriche.";

    coupons_lead: "Codes that credit a partner when an order uses them. A new one is made on a link's page.", "Codes, die einem Partner gutgeschrieben werden, wenn eine Bestellung sie verwendet. Neue werden auf der Seite eines Links angelegt.";
    coupons_empty: "No coupons yet. Open a link and give it a code.", "Noch keine Gutscheine. Öffnen Sie einen Link und geben Sie ihm einen Code.";
    coupon_code: "Code", "Code";
    coupon_title(code): "Coupon {code}", "Gutschein {code}";
    coupon_pause_ask(code): "Pause {code}? Orders that use it are no longer credited by it.", "{code} anhalten? Bestellungen damit werden nicht mehr gutgeschrieben.";
}
