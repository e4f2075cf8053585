//! The two servers of the ledger, and how each is wired.

use integration_tests::database::Database;
use integration_tests::ledger::Ledger;
use integration_tests::process::Process;

use anyhow::Result;

use super::{Clocks, Proxy, insist};
use crate::plan::{Line, Server};

/// The proxies and clocks between the parts.
pub(crate) struct Wiring {
    /// To PostgreSQL, for each server.
    pub(crate) first: Proxy,
    pub(crate) second: Proxy,
    pub(crate) provider: Proxy,
    pub(crate) edge: Proxy,
    pub(crate) clocks: Option<Clocks>,
}

impl Wiring {
    /// The proxy on a line.
    pub(crate) fn proxy(&self, line: Line) -> &Proxy {
        match line {
            Line::Database(Server::First) => &self.first,
            Line::Database(Server::Second) => &self.second,
            Line::Provider => &self.provider,
            Line::Edge => &self.edge,
        }
    }

    /// What a server is started with besides the ledger's own settings.
    fn settings(&self, server: Server, database: &Database) -> Vec<(&'static str, String)> {
        let proxy = self.proxy(Line::Database(server)).address();
        let mut settings = self.clocks.as_ref().map_or_else(Vec::new, |clocks| clocks.settings(server));
        settings.push(("DATABASE_URL", through(&database.url, proxy)));
        settings
    }
}

/// A database's URL by way of another address.
fn through(url: &str, address: std::net::SocketAddr) -> String {
    let (account, place) = url.rsplit_once('@').unwrap_or(("", url));
    let (_, database) = place.split_once('/').unwrap_or(("", place));
    format!("{account}@{address}/{database}")
}

/// The servers of the ledger.
pub(crate) struct Servers<'a> {
    pub(crate) ledger: &'a mut Ledger,
    pub(crate) second: &'a mut Process,
    pub(crate) wiring: &'a Wiring,
}

impl Servers<'_> {
    /// Behind both.
    pub(crate) fn database(&self) -> &Database {
        &self.ledger.database
    }

    pub(crate) fn process_id(&self, server: Server) -> u32 {
        match server {
            Server::First => self.ledger.process.id(),
            Server::Second => self.second.id(),
        }
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self, which: &[Server]) {
        for server in which {
            match server {
                Server::First => self.ledger.process.kill(),
                Server::Second => self.second.kill(),
            }
        }
    }

    /// Starts a server where it was; returns how often that failed, because PostgreSQL was away.
    pub(crate) fn start(&mut self, server: Server) -> Result<u64> {
        let settings = self.wiring.settings(server, self.database());
        insist("a server did not start again", || {
            let url = match server {
                Server::First => &self.ledger.process.address,
                Server::Second => &self.second.address,
            };
            let process = self.ledger.try_instance_with(url, &settings)?;
            match server {
                Server::First => self.ledger.process = process,
                Server::Second => *self.second = process,
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::through;

    #[test]
    fn a_database_is_reached_by_way_of_another_address() {
        let address = "127.0.0.1:7".parse().unwrap();
        assert_eq!(through("postgres://me:pw@127.0.0.1:5432/test_1", address), "postgres://me:pw@127.0.0.1:7/test_1");
    }
}
