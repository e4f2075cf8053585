//! A database cluster: created once, started, stopped with the run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use super::binaries::Binaries;
use super::client::Connection;
use super::home::{Account, Home};
use crate::progress::Step;
use crate::service::Service;
use crate::{files, interrupt, leftovers, npm, ports, process};

const USER: &str = "tributary";
const START_LIMIT: Duration = Duration::from_mins(1);
/// A server that stops writes everything to the disk first, which takes its time where others write, too. Killed before
/// that, its writer goes on without it, and the next start finds the shared memory in use.
const STOP_LIMIT: Duration = Duration::from_mins(2);

/// Whether a commit survives a crash of the machine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// PostgreSQL's own defaults: a commit is on the disk.
    Durable,
    /// For a cluster whose content can be made again at any time.
    Scratch,
}

/// A running server. Dropping it stops the server.
pub(crate) struct Cluster {
    service: Service,
    socket_dir: PathBuf,
    port: u16,
    password: String,
    durability: Durability,
}

impl Cluster {
    /// Starts the cluster of `data_dir`, whose lock the caller holds, creating it first when there is none.
    pub(crate) fn start(data_dir: &Path, durability: Durability) -> Result<Self> {
        Self::start_with(data_dir, durability, &[])
    }

    /// Starts a cluster without anything in it, whatever an earlier run left in `data_dir`. When it is dropped it stops
    /// without writing what nobody will read.
    pub(crate) fn start_empty(data_dir: &Path) -> Result<Self> {
        let home = Home::prepare(&Account::choose()?, data_dir)?;
        clear_stale_pid_file(&home.data())?;
        files::remove_if_present(&home.data())?;
        let mut cluster = Self::start(data_dir, Durability::Durable)?;
        cluster.service = cluster.service.stopping_with(Signal::QUIT, STOP_LIMIT);
        Ok(cluster)
    }

    /// Starts the cluster of `data_dir` with more settings, each `name=value`.
    pub(super) fn start_with(data_dir: &Path, durability: Durability, more: &[String]) -> Result<Self> {
        npm::install()?;
        let mut step = Step::start("PostgreSQL");
        let account = Account::choose()?;
        let binaries = Binaries::find(&account)?;
        let home = Home::prepare(&account, data_dir)?;
        let created = !home.data().join("PG_VERSION").exists();
        if created {
            initialise(&mut step, &account, &binaries, &home, data_dir)?;
        }
        clear_stale_pid_file(&home.data())?;
        let memory = data_dir.join("postgres-access");
        let (port, password) = recall(&memory)?;
        let [port] = ports::free([port])?;
        let mut command = binaries.command("postgres");
        command.arg("-D").arg(home.data()).args(settings(port, &home, durability));
        command.args(more.iter().flat_map(|setting| ["-c", setting]));
        account.apply(&mut command);
        // The server's working folder must be one its account can enter.
        command.current_dir(&home.socket_dir);
        let service = Service::start("postgres", &mut command, data_dir)?.stopping_with(Signal::INT, STOP_LIMIT);
        let mut cluster = Self { service, socket_dir: home.socket_dir, port, password, durability };
        cluster.await_ready(&mut step)?;
        let mut session = cluster.connect("postgres")?;
        // While it replays its log nothing can be written, and the password is the one it had.
        if session.run("select 1 where pg_is_in_recovery()")?.is_empty() {
            session.run(&format!("alter role {USER} password '{}'", cluster.password))?;
        }
        drop(session);
        files::write_private(&memory, &format!("{port} {}\n", cluster.password))?;
        step.done(&format!("127.0.0.1:{port}{}", if created { ", new cluster" } else { "" }));
        Ok(cluster)
    }

    /// The URL of one database, with the superuser's name and password.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{USER}:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    /// Opens a session on one database.
    pub(crate) fn connect(&self, database: &str) -> Result<Connection> {
        Connection::open(&self.socket_dir, self.port, USER, database)
            .with_context(|| format!("cannot connect to database {database}"))
    }

    /// Creates a database unless there is one of that name.
    pub(crate) fn ensure_database(&self, database: &str) -> Result<()> {
        let mut connection = self.connect("postgres")?;
        let found = connection.run(&format!("select 1 from pg_database where datname = '{database}'"))?;
        if found.is_empty() {
            connection.run(&format!("create database {database}"))?;
        }
        Ok(())
    }

    /// Starts it again after it ended by itself or was ended: the same data, the same port, the same password.
    pub(crate) fn start_again(&mut self, data_dir: &Path) -> Result<()> {
        // Its own processes end within moments of it; until then they keep its shared memory.
        *self = Self::start(data_dir, self.durability)?;
        Ok(())
    }

    /// The server as a service to watch.
    pub(crate) fn service(&mut self) -> &mut Service {
        &mut self.service
    }

    fn await_ready(&mut self, step: &mut Step) -> Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        loop {
            interrupt::check()?;
            self.service.check_alive()?;
            let Err(error) = self.connect("postgres") else {
                return Ok(());
            };
            if Instant::now() >= deadline {
                bail!(
                    "PostgreSQL did not answer within {} s ({error:#}); see {}",
                    START_LIMIT.as_secs(),
                    self.service.log().display()
                );
            }
            step.tick(|| "starting".to_owned());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Loopback only, Unix socket in a private folder, everything else PostgreSQL's default.
fn settings(port: u16, home: &Home, durability: Durability) -> Vec<String> {
    let mut settings = vec![
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        format!("unix_socket_directories={}", home.socket_dir.display()),
        // Suites run many tests at once, each with a pool of its own.
        "max_connections=300".to_owned(),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
    ];
    if durability == Durability::Scratch {
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            settings.push(format!("{setting}=off"));
        }
    }
    settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]).collect()
}

fn initialise(step: &mut Step, account: &Account, binaries: &Binaries, home: &Home, data_dir: &Path) -> Result<()> {
    let draft = home.draft();
    files::remove_if_present(&draft)?;
    files::remove_if_present(&home.data())?;
    let mut command = binaries.command("initdb");
    command
        .arg("-D")
        .arg(&draft)
        .args(["--username", USER, "--encoding", "UTF8"])
        // The same order of text on every machine.
        .args(["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"])
        .args(["--locale", "C", "--auth-local", "trust"])
        .args(["--auth-host", "scram-sha-256"])
        .current_dir(&home.socket_dir)
        .stdin(Stdio::null());
    account.apply(&mut command);
    let log = data_dir.join("logs/initdb.log");
    process::run_logged(step, &mut command, &log)?;
    fs::rename(&draft, home.data()).context("cannot put the new cluster in place")
}

/// A server that was killed leaves its pid file. PostgreSQL refuses to start when that number belongs to another
/// process of the same account by now, so the file is judged here, where the command line tells.
fn clear_stale_pid_file(data: &Path) -> Result<()> {
    let path = data.join("postmaster.pid");
    let Some(content) = files::read_if_present(&path)? else {
        return Ok(());
    };
    let pid = content.lines().next().and_then(|line| line.trim().parse::<u32>().ok());
    let is_ours =
        |pid| leftovers::command_line(pid).is_some_and(|line| line.contains(&data.to_string_lossy().into_owned()));
    if let Some(pid) = pid
        && is_ours(pid)
    {
        if let Some(process) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
            let _ = kill_process(process, Signal::INT);
        }
        let deadline = Instant::now() + STOP_LIMIT;
        while is_ours(pid) {
            if Instant::now() >= deadline {
                bail!("PostgreSQL (process {pid}), left by an earlier run, does not stop; end it by hand");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    files::remove_if_present(&path)
}

/// The port and password of the last start, so that a URL copied yesterday works today.
fn recall(memory: &Path) -> Result<(Option<u16>, String)> {
    let content = files::read_if_present(memory)?.unwrap_or_default();
    let mut words = content.split_whitespace();
    let port = words.next().and_then(|word| word.parse().ok());
    let password = match words.next() {
        // It is quoted into a statement, so it must be what we wrote.
        Some(word) if word.bytes().all(|byte| byte.is_ascii_hexdigit()) => word.to_owned(),
        _ => files::random_hex::<24>()?,
    };
    Ok((port, password))
}
