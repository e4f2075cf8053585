//! How often what was struck.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{Fault, Line, Server, Trouble};

/// The tally.
#[derive(Debug, Default)]
pub(crate) struct Struck {
    /// SIGKILLs of a server, those with PostgreSQL included.
    pub(crate) server_kills: u64,
    /// Starts of a server or of workerd that failed because what they need was not back.
    pub(crate) failed_starts: u64,
    /// Faults by their kind.
    pub(crate) faults: BTreeMap<&'static str, u64>,
    /// What could not be struck here, and why.
    pub(crate) skipped: BTreeSet<&'static str>,
}

impl Struck {
    /// Counts a fault.
    pub(crate) fn count(&mut self, fault: Fault) {
        self.server_kills += match fault {
            Fault::KillServer(_) | Fault::CrashBoth(..) => 1,
            Fault::KillServers => 2,
            _ => 0,
        };
        *self.faults.entry(name(fault)).or_default() += 1;
    }

    /// A fault that was counted could not be.
    pub(crate) fn leave_out(&mut self, fault: Fault, why: &'static str) {
        if let Some(number) = self.faults.get_mut(name(fault)) {
            *number -= 1;
        }
        self.skip(why);
    }

    /// Says why something is not struck.
    pub(crate) fn skip(&mut self, why: &'static str) {
        if self.skipped.insert(why) {
            println!("        left out: {why}");
        }
    }
}

fn name(fault: Fault) -> &'static str {
    match fault {
        Fault::KillServer(Server::First) => "kills of the first server",
        Fault::KillServer(Server::Second) => "kills of the second server",
        Fault::KillServers => "kills of both servers at once",
        Fault::CrashDatabase => "crashes of PostgreSQL",
        Fault::CrashBoth(..) => "crashes of PostgreSQL with the kill of a server",
        Fault::PauseServer(..) => "pauses of a server",
        Fault::Overtake(..) => "pauses of a server whose leases ran out by the other one's clock",
        Fault::KillEdge => "kills of workerd",
        Fault::PauseEdge(_) => "pauses of workerd",
        Fault::KillProvider => "kills of the provider",
        Fault::PauseProvider(_) => "pauses of the provider",
        Fault::Disturb(_, Trouble::Slow(_), _) => "slow lines",
        Fault::Disturb(Line::Database(_), Trouble::Hang, _) => "lines to PostgreSQL that hung",
        Fault::Disturb(Line::Database(_), Trouble::Tear, _) => "lines to PostgreSQL that tore",
        Fault::Disturb(_, Trouble::Hang, _) => "lines to the provider that hung",
        Fault::Disturb(Line::Provider, Trouble::Tear, _) => "lines to the provider that tore",
        Fault::Disturb(Line::Edge, Trouble::Tear, _) => "lines from the Worker that tore",
        Fault::FillDisk(_) => "full disks",
        Fault::ShiftClock(..) => "shifts of a server's clock",
    }
}
