//! Disputes: a customer's bank asks for the money back.

use super::named::named_enum;

named_enum! {
    /// Where a dispute stands. Won is final; a lost one may still be won on appeal.
    pub enum DisputeStatus, "a dispute's status" {
        /// The bank has asked; the commissions wait.
        Opened = "opened",
        /// The money is gone; the commissions follow it.
        Lost = "lost",
        /// The money stays, or came back.
        Won = "won",
    }
}

/// What a report of a dispute's status does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It moves to the reported status.
    Move,
    /// It is there already, or further: reports may arrive late and more than once.
    Stay,
    /// It cannot be lost once it is won.
    Impossible,
}

impl DisputeStatus {
    /// The step from this status to a reported one.
    #[must_use]
    pub fn step(self, reported: Self) -> Step {
        match (self, reported) {
            (Self::Opened, Self::Lost | Self::Won) | (Self::Lost, Self::Won) => Step::Move,
            (_, Self::Opened) | (Self::Lost, Self::Lost) | (Self::Won, Self::Won) => Step::Stay,
            (Self::Won, Self::Lost) => Step::Impossible,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dispute_only_moves_on() {
        use DisputeStatus::{Lost, Opened, Won};
        let steps = |known: DisputeStatus| [Opened, Lost, Won].map(|reported| known.step(reported));
        assert_eq!(steps(Opened), [Step::Stay, Step::Move, Step::Move]);
        assert_eq!(steps(Lost), [Step::Stay, Step::Stay, Step::Move]);
        assert_eq!(steps(Won), [Step::Stay, Step::Impossible, Step::Stay]);
    }
}
