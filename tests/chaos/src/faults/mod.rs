//! Carries the plan of faults out.

mod clock;
mod database;
mod disk;
mod line;
pub(crate) mod provider;
mod servers;
mod signal;
mod struck;

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use integration_tests::edge::Edge;
use integration_tests::psp::Psp;
use serde_json::Value;

use crate::load::{Signals, Visits};
use crate::oracles::clicks;
use crate::plan::{Fault, Line, Plan, Server, Step, Trouble};
pub(crate) use clock::Clocks;
use clock::SEEN_WITHIN_SECONDS;
pub(crate) use database::insist;
pub(crate) use disk::Disk;
pub(crate) use line::Proxy;
pub(crate) use servers::{Servers, Wiring};
pub(crate) use struck::Struck;

const NO_CLOCKS: &str = "clocks of servers: there is no libfaketime";

/// Everything that can be struck.
pub(crate) struct System<'a> {
    pub(crate) servers: Servers<'a>,
    pub(crate) edge: &'a mut Edge,
    pub(crate) psp: &'a mut Psp,
    /// Whom the provider refuses; it forgets that when it is killed.
    pub(crate) controls: &'a Value,
    pub(crate) disk: Option<Disk>,
    /// A killed server's leases end at once.
    pub(crate) end_leases: bool,
    pub(crate) visits: &'a Visits,
    pub(crate) struck: Struck,
}

/// When it is enough: after whole rounds, or in the middle of one when the time is over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Enough {
    pub(crate) kills: u64,
    pub(crate) time: Option<Duration>,
}

/// Strikes until it is enough, or until a part of the load has failed.
pub(crate) fn strike(mut system: System<'_>, plan: Plan, enough: Enough, signals: &Signals) -> Result<Struck> {
    system.carry_out(plan, enough, signals)?;
    if system.end_leases {
        database::end_leases(system.servers.database())?;
    }
    Ok(system.struck)
}

impl System<'_> {
    fn carry_out(&mut self, mut plan: Plan, enough: Enough, signals: &Signals) -> Result<()> {
        let started = Instant::now();
        while enough.time.is_some() || self.struck.server_kills < enough.kills {
            for Step { wait, fault } in plan.round() {
                thread::sleep(wait);
                if enough.time.is_some_and(|time| started.elapsed() >= time) || signals.is_over() {
                    return Ok(());
                }
                println!("{:>5} s  {fault}", started.elapsed().as_secs());
                self.land(fault)?;
            }
        }
        Ok(())
    }

    fn land(&mut self, fault: Fault) -> Result<()> {
        self.struck.count(fault);
        match fault {
            Fault::KillServer(server) => self.kill(&[server])?,
            Fault::KillServers => self.kill(&[Server::First, Server::Second])?,
            Fault::CrashDatabase => database::crash(self.servers.database())?,
            Fault::CrashBoth(server, gap) => {
                database::crash(self.servers.database())?;
                thread::sleep(gap);
                self.kill(&[server])?;
            }
            Fault::PauseServer(server, time) => pause(&[self.servers.process_id(server)], time)?,
            Fault::Overtake(server, time, ahead) => self.overtake(server, time, ahead)?,
            Fault::KillEdge => self.kill_edge()?,
            Fault::PauseEdge(time) => pause(&self.edge.processes(), time)?,
            Fault::KillProvider => self.kill_provider()?,
            Fault::PauseProvider(time) => pause(&[self.psp.process().id()], time)?,
            Fault::Disturb(line, trouble, time) => self.disturb(line, trouble, time),
            Fault::FillDisk(time) => match &self.disk {
                Some(disk) => fill(disk, time)?,
                None => self.struck.leave_out(fault, "full disks: PostgreSQL has no volume of its own"),
            },
            Fault::ShiftClock(server, by, time) => match &self.servers.wiring.clocks {
                Some(clocks) => shift(clocks, server, by, time)?,
                None => self.struck.leave_out(fault, NO_CLOCKS),
            },
        }
        database::wait_for(self.servers.database())
    }

    fn kill(&mut self, which: &[Server]) -> Result<()> {
        self.servers.kill(which);
        if self.end_leases {
            database::wait_for(self.servers.database())?;
            database::end_leases(self.servers.database())?;
        }
        for server in which {
            self.struck.failed_starts += self.servers.start(*server)?;
        }
        Ok(())
    }

    /// The paused server wakes up in the middle of what it did, and what it held is another's by now.
    fn overtake(&mut self, server: Server, time: Duration, ahead: i64) -> Result<()> {
        let ids = [self.servers.process_id(server)];
        signal::send("STOP", &ids)?;
        if let Some(clocks) = &self.servers.wiring.clocks {
            clocks.set(server.other(), ahead)?;
        } else {
            self.struck.skip(NO_CLOCKS);
        }
        if self.end_leases {
            database::end_leases(self.servers.database())?;
        }
        // The other one has to see its clock, and to find what there is.
        thread::sleep(time.max(Duration::from_secs(SEEN_WITHIN_SECONDS + 1)));
        signal::send("CONT", &ids)?;
        thread::sleep(Duration::from_millis(500));
        self.servers.wiring.clocks.as_ref().map_or(Ok(()), |clocks| clocks.set(server.other(), 0))
    }

    /// The queue of this workerd is in its memory, where Cloudflare's is not: so it is killed when what it was told a
    /// while ago is stored, and only the last moments may be lost.
    fn kill_edge(&mut self) -> Result<()> {
        clicks::await_stored(self.servers.database(), self.visits);
        signal::send("KILL", &self.edge.processes())?;
        // Not before: what it answers in its last moments is its own.
        self.visits.life_ends();
        self.struck.failed_starts += insist("workerd did not start again", || self.edge.try_start_again())?;
        Ok(())
    }

    fn kill_provider(&mut self) -> Result<()> {
        self.psp.process().kill();
        insist("the provider did not start again", || self.psp.try_start_again())?;
        self.psp.controls(self.controls);
        self.psp.faults(&provider::during_blows());
        Ok(())
    }

    fn disturb(&self, line: Line, trouble: Trouble, time: Duration) {
        let proxy = self.servers.wiring.proxy(line);
        proxy.suffer(Some(trouble));
        thread::sleep(time);
        proxy.suffer(None);
    }
}

fn fill(disk: &Disk, time: Duration) -> Result<()> {
    disk.fill()?;
    thread::sleep(time);
    disk.empty()
}

fn shift(clocks: &Clocks, server: Server, by: i64, time: Duration) -> Result<()> {
    clocks.set(server, by)?;
    thread::sleep(time.max(Duration::from_secs(SEEN_WITHIN_SECONDS)));
    clocks.set(server, 0)
}

/// SIGSTOP, and SIGCONT after a while.
fn pause(processes: &[u32], time: Duration) -> Result<()> {
    signal::send("STOP", processes)?;
    thread::sleep(time);
    signal::send("CONT", processes)
}
