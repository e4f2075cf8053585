//! A cluster that archives its log, can be backed up while it runs, destroyed, and restored to a point in time: by
//! PostgreSQL's own low-level calls, because the npm package has no `pg_basebackup`.
//! <https://www.postgresql.org/docs/current/continuous-archiving.html>

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::cluster::{Cluster, Durability};
use super::home::{Account, Home};
use crate::files;

/// How long archiving one segment, or replaying the log, may take.
const PATIENCE: Duration = Duration::from_mins(10);
/// What a base backup leaves out: the log comes from the archive, the rest is of a running server.
const LEFT_OUT: [&str; 4] = ["pg_wal", "postmaster.pid", "postmaster.opts", "pg_stat_tmp"];

/// A running server with its archive.
pub(crate) struct Archiving {
    /// None only while it is destroyed.
    cluster: Option<Cluster>,
    account: Account,
    data: PathBuf,
    base: PathBuf,
    archive: PathBuf,
}

impl Archiving {
    /// Starts a new one; what an earlier drill left is thrown away.
    pub(crate) fn begin(data_dir: &Path) -> Result<Self> {
        let account = Account::choose()?;
        let home = Home::prepare(&account, data_dir)?;
        let (data, base, archive) = (home.data(), home.beside("base"), home.beside("archive"));
        for folder in [&data, &base, &archive] {
            files::remove_if_present(folder)?;
        }
        account.create_private_dir(&archive)?;
        let settings = settings(&archive);
        let cluster = Cluster::start_with(data_dir, Durability::Durable, &settings)?;
        Ok(Self { cluster: Some(cluster), account, data, base, archive })
    }

    /// The URL of one database, the same before and after a restore.
    pub(crate) fn url(&self, database: &str) -> String {
        self.cluster.as_ref().map_or_else(String::new, |cluster| cluster.url(database))
    }

    /// Copies the data while the server goes on.
    pub(crate) fn base_backup(&mut self) -> Result<()> {
        let cluster = self.cluster.as_ref().context("there is no server")?;
        // Begin and end belong to one session.
        let mut session = cluster.connect("postgres")?;
        session.run("select pg_backup_start('drill', true)")?;
        self.copy(&self.data, &self.base)?;
        let label = session.run("select labelfile from pg_backup_stop()")?;
        let label = label.first().context("PostgreSQL gave no backup label")?;
        self.write(&self.base.join("backup_label"), label)
    }

    /// Loses the server with its data, and restores the base backup and the log up to a moment.
    pub(crate) fn restore_to(&mut self, point: &str, data_dir: &Path) -> Result<()> {
        if point.contains(['\'', '\\']) {
            bail!("{point} is no moment");
        }
        self.archive_all()?;
        drop(self.cluster.take());
        files::remove_if_present(&self.data)?;
        self.copy(&self.base, &self.data)?;
        self.account.create_private_dir(&self.data.join("pg_wal"))?;
        self.write(&self.data.join("recovery.signal"), "")?;
        let mut settings = settings(&self.archive);
        settings.extend([
            format!("restore_command=cp {}/%f %p", self.archive.display()),
            format!("recovery_target_time={point}"),
            "recovery_target_action=promote".to_owned(),
        ]);
        let cluster = Cluster::start_with(data_dir, Durability::Durable, &settings)?;
        await_answer(&cluster, "select 'yes' where not pg_is_in_recovery()", "the log is not replayed")?;
        self.cluster = Some(cluster);
        Ok(())
    }

    /// Until everything written so far is in the archive; the segment that is being written would be lost with the server.
    fn archive_all(&self) -> Result<()> {
        let cluster = self.cluster.as_ref().context("there is no server")?;
        let mut session = cluster.connect("postgres")?;
        let segment = session.run("select pg_walfile_name(pg_switch_wal())")?;
        let segment = segment.first().context("PostgreSQL named no segment")?;
        let archived = format!("select 'yes' from pg_stat_archiver where last_archived_wal >= '{segment}'");
        await_answer(cluster, &archived, "the log is not archived")
    }

    /// Copies a tree for the server's account; files may vanish meanwhile, as PostgreSQL allows for.
    fn copy(&self, from: &Path, to: &Path) -> Result<()> {
        self.account.create_private_dir(to)?;
        for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
            let entry = entry?;
            if LEFT_OUT.iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            let target = to.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                self.copy(&entry.path(), &target)?;
                continue;
            }
            match fs::copy(entry.path(), &target) {
                Ok(_) => self.give(&target)?,
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error).with_context(|| format!("cannot copy {}", entry.path().display())),
            }
        }
        Ok(())
    }

    fn write(&self, path: &Path, content: &str) -> Result<()> {
        fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))?;
        self.give(path)
    }

    fn give(&self, path: &Path) -> Result<()> {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        if let Account::Other { user, group } = self.account {
            chown(path, Some(user), Some(group))?;
        }
        Ok(())
    }
}

fn settings(archive: &Path) -> Vec<String> {
    let to = archive.display();
    vec![
        "archive_mode=on".to_owned(),
        format!("archive_command=test ! -f {to}/%f && cp %p {to}/%f.part && mv {to}/%f.part {to}/%f"),
    ]
}

fn await_answer(cluster: &Cluster, sql: &str, complaint: &str) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = cluster.connect("postgres").and_then(|mut session| session.run(sql));
        if answer.is_ok_and(|rows| !rows.is_empty()) {
            return Ok(());
        }
        if Instant::now() > deadline {
            bail!("{complaint} within {} s", PATIENCE.as_secs());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
