//! What was decided about a commission, as its affiliate reads it, and not who decided. What was found: `merchant/fraud.rs`.

use super::texts;

texts! {
    decision_clear(day): "Checked on {day}; nothing stood against it.", "Am {day} geprüft; nichts sprach dagegen.";
    decision_held(day): "Held on {day} until the merchant has looked at it.", "Am {day} angehalten, bis der Händler sie angesehen hat.";
    decision_released(day): "Looked at and released on {day}.", "Am {day} angesehen und freigegeben.";
    decision_rejected(day): "Rejected after a check on {day}.", "Nach einer Prüfung am {day} abgelehnt.";
}
