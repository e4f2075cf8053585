//! What was decided about a commission, as its affiliate reads it: no number to stay just below, nothing of the customer,
//! and not who decided.

use super::texts;

texts! {
    decision_clear(day): "Checked on {day}; nothing stood against it.", "Am {day} geprüft; nichts sprach dagegen.";
    decision_held(day): "Held on {day} until the merchant has looked at it.", "Am {day} angehalten, bis der Händler sie angesehen hat.";
    decision_released(day): "Looked at and released on {day}.", "Am {day} angesehen und freigegeben.";
    decision_rejected(day): "Rejected after a check on {day}.", "Nach einer Prüfung am {day} abgelehnt.";
    decision_self_referral: "The order looks like one of your own.", "Die Bestellung sieht wie eine eigene aus.";
    decision_banned_referrer: "The visit came from a site that this program does not accept.", "Der Besuch kam von einer Website, die dieses Programm nicht zulässt.";
    decision_shared_token: "One visit was used for several orders.", "Ein Besuch wurde für mehrere Bestellungen verwendet.";
    decision_missing_click: "The visit that led to the order was not seen.", "Der Besuch, der zur Bestellung führte, wurde nicht gesehen.";
    decision_quick_conversion: "The order followed the visit unusually fast.", "Die Bestellung folgte ungewöhnlich schnell auf den Besuch.";
    decision_click_velocity: "There were unusually many visits in a short time.", "Es gab ungewöhnlich viele Besuche in kurzer Zeit.";
    decision_conversion_velocity: "There were unusually many orders in a short time.", "Es gab ungewöhnlich viele Bestellungen in kurzer Zeit.";
    decision_refund_rate: "Many of your orders were given back.", "Viele Ihrer Bestellungen wurden zurückgegeben.";
    decision_duplicate_account: "Another partner account looks like yours.", "Ein anderes Partnerkonto sieht wie Ihres aus.";
    decision_disposable_email: "What was given with the order can hardly be checked.", "Die Angaben zur Bestellung lassen sich kaum prüfen.";
}
