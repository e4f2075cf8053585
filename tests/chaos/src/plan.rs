//! What is struck, when, and for how long: drawn from the seed alone, before anything runs.

#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use crate::random::Random;

/// One of the two servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Server {
    First,
    Second,
}

impl Server {
    pub(crate) fn other(self) -> Self {
        if self == Self::First { Self::Second } else { Self::First }
    }
}

/// A connection that runs through a proxy of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// From a server to PostgreSQL.
    Database(Server),
    /// From both servers to the payment provider.
    Provider,
    /// From the Worker to either server.
    Edge,
}

/// What a line does instead of carrying bytes as they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Each piece takes so long.
    Slow(Duration),
    /// Nothing goes through, and nobody is told; afterwards all of it comes.
    Hang,
    /// The next piece on each connection ends in its middle, and the connection with it.
    Tear,
}

/// Something that happens to the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    KillServer(Server),
    /// Nobody is left who goes on.
    KillServers,
    /// `immediate`, as by a crash.
    CrashDatabase,
    /// PostgreSQL and, some milliseconds later, a server.
    CrashBoth(Server, Duration),
    /// SIGSTOP, and SIGCONT after so long.
    PauseServer(Server, Duration),
    /// Its leases run out meanwhile: the other one's clock is ahead by so many seconds, and takes over what it holds.
    Overtake(Server, Duration, i64),
    KillEdge,
    PauseEdge(Duration),
    KillProvider,
    PauseProvider(Duration),
    Disturb(Line, Trouble, Duration),
    /// PostgreSQL's disk is full for so long.
    FillDisk(Duration),
    /// A server's clock is ahead, or behind, by so many seconds, for so long.
    ShiftClock(Server, i64, Duration),
}

/// A fault, and how long nothing happens before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) wait: Duration,
    pub(crate) fault: Fault,
}

/// How hard it may come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Of whatever lasts.
    pub(crate) longest: Duration,
    /// Between two faults, in milliseconds.
    pub(crate) longest_wait_ms: u64,
    /// How far a clock is shifted, in seconds; of a server that overtakes another one it is beyond a payout's lease.
    pub(crate) shift_seconds: i64,
    pub(crate) overtake_seconds: i64,
}

/// The plan: rounds without an end, each with every kind of fault in an order of its own.
pub(crate) struct Plan {
    random: Random,
    limits: Limits,
}

impl Plan {
    pub(crate) fn new(seed: u64, limits: Limits) -> Self {
        Self { random: Random::new(seed, 2), limits }
    }

    fn server(&mut self) -> Server {
        if self.random.between(0, 2) == 0 { Server::First } else { Server::Second }
    }

    /// Between a twentieth of the longest and the longest.
    fn while_it_lasts(&mut self) -> Duration {
        let longest = u64::try_from(self.limits.longest.as_millis()).unwrap_or(u64::MAX).max(40);
        Duration::from_millis(self.random.between(longest / 20, longest))
    }

    fn shift(&mut self) -> i64 {
        let most = u64::try_from(self.limits.shift_seconds).unwrap_or(1).max(2);
        let seconds = i64::try_from(self.random.between(1, most)).unwrap_or(1);
        if self.random.between(0, 2) == 0 { seconds } else { -seconds }
    }

    fn line(&mut self) -> Line {
        match self.random.between(0, 4) {
            0 => Line::Provider,
            1 => Line::Edge,
            _ => Line::Database(self.server()),
        }
    }

    fn faults(&mut self) -> Vec<Fault> {
        let slow = Trouble::Slow(Duration::from_millis(self.random.between(5, 120)));
        let gap = Duration::from_millis(self.random.between(0, 20));
        let database = Line::Database(self.server());
        let mut faults = vec![
            Fault::KillServer(self.server()),
            Fault::KillServer(self.server()),
            Fault::KillServer(self.server()),
            Fault::KillServers,
            Fault::CrashDatabase,
            Fault::CrashDatabase,
            Fault::CrashBoth(self.server(), gap),
            Fault::PauseServer(self.server(), self.while_it_lasts()),
            Fault::Overtake(self.server(), self.while_it_lasts(), self.limits.overtake_seconds),
            Fault::KillEdge,
            Fault::PauseEdge(self.while_it_lasts()),
            Fault::KillProvider,
            Fault::PauseProvider(self.while_it_lasts()),
            Fault::Disturb(self.line(), slow, self.while_it_lasts()),
            Fault::Disturb(database, Trouble::Hang, self.while_it_lasts()),
            Fault::Disturb(Line::Provider, Trouble::Hang, self.while_it_lasts()),
            Fault::Disturb(database, Trouble::Tear, self.limits.longest / 10),
            Fault::Disturb(Line::Provider, Trouble::Tear, self.limits.longest / 10),
            Fault::Disturb(Line::Edge, Trouble::Tear, self.limits.longest / 10),
            Fault::FillDisk(self.while_it_lasts()),
            Fault::ShiftClock(self.server(), self.shift(), self.while_it_lasts()),
        ];
        // Fisher and Yates.
        for place in (1..faults.len()).rev() {
            let other = self.random.place(place + 1);
            faults.swap(place, other);
        }
        faults
    }

    /// The next round.
    pub(crate) fn round(&mut self) -> Vec<Step> {
        let faults = self.faults();
        let step = |fault| Step {
            wait: Duration::from_millis(self.random.between(150, self.limits.longest_wait_ms.max(151))),
            fault,
        };
        faults.into_iter().map(step).collect()
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::First { "the first server" } else { "the second server" })
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(server) => write!(f, "the line from {server} to PostgreSQL"),
            Self::Provider => f.write_str("the line to the provider"),
            Self::Edge => f.write_str("the line from the Worker to the ledger"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |time: &Duration| time.as_secs_f32();
        match self {
            Self::KillServer(server) => write!(f, "{server} is killed"),
            Self::KillServers => f.write_str("both servers are killed"),
            Self::CrashDatabase => f.write_str("PostgreSQL crashes"),
            Self::CrashBoth(server, _) => write!(f, "PostgreSQL crashes and {server} is killed"),
            Self::PauseServer(server, time) => write!(f, "{server} is paused for {:.1} s", seconds(time)),
            Self::Overtake(server, time, ahead) => {
                write!(f, "{server} is paused for {:.1} s, and the other is {ahead} s ahead", seconds(time))
            }
            Self::KillEdge => f.write_str("workerd is killed"),
            Self::PauseEdge(time) => write!(f, "workerd is paused for {:.1} s", seconds(time)),
            Self::KillProvider => f.write_str("the provider is killed"),
            Self::PauseProvider(time) => write!(f, "the provider is paused for {:.1} s", seconds(time)),
            Self::Disturb(line, Trouble::Slow(by), time) => {
                write!(f, "{line} is slow by {} ms for {:.1} s", by.as_millis(), seconds(time))
            }
            Self::Disturb(line, Trouble::Hang, time) => write!(f, "{line} hangs for {:.1} s", seconds(time)),
            Self::Disturb(line, Trouble::Tear, time) => write!(f, "{line} tears for {:.1} s", seconds(time)),
            Self::FillDisk(time) => write!(f, "PostgreSQL's disk is full for {:.1} s", seconds(time)),
            Self::ShiftClock(server, by, time) => {
                write!(f, "the clock of {server} is shifted by {by} s for {:.1} s", seconds(time))
            }
        }
    }
}
