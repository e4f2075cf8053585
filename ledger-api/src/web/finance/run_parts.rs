//! What of a run is paused, in words.

use super::words;
use crate::db::payouts::pauses::PausedPart;
use crate::db::payouts::runs::RunRow;
use crate::domain::caller::Caller;
use crate::pages::finance::PausedLine;
use crate::pages::{Texts, format, reasons};

/// A part as people call it.
fn name(t: Texts, part: &PausedPart) -> String {
    t.run_part(words::rail(t, part.rail.parse().ok()), &part.currency)
}

/// Several of them.
pub(super) fn names(t: Texts, parts: &[PausedPart]) -> String {
    let names: Vec<String> = parts.iter().map(|part| name(t, part)).collect();
    names.join(&format!(" {} ", t.run_and()))
}

/// Each with its reason, and a button for everybody but the run's maker.
pub(super) fn lines(t: Texts, run: &RunRow, parts: &[PausedPart], caller: &Caller) -> Vec<PausedLine> {
    let may = !caller.is(&run.created_by);
    let line = |part: &PausedPart| {
        let name = name(t, part);
        let since = format::date_time(t.0, part.paused_at);
        PausedLine {
            said: t.run_part_why(&name, reasons::of_pause(t, &part.reason), since),
            rail: part.rail.clone(),
            currency: part.currency.clone(),
            resume: may.then(|| t.run_part_resume(&name)),
        }
    };
    parts.iter().map(line).collect()
}
