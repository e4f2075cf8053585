//! Which account runs the server, and where its files are.
//!
//! PostgreSQL refuses to run as root. Started by root it runs as `postgres` or `nobody`, with its programs and data
//! under `/var/lib/tributary-dev`, because such an account cannot reach a clone under a private home. Started by
//! anybody else, everything stays in the data folder.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::files;

const SHARED: &str = "/var/lib/tributary-dev";
/// The longest path of a Unix socket on the systems we run on, less PostgreSQL's file name and some room.
const SOCKET_DIR_LIMIT: usize = 80;

/// The account that runs the server.
pub(super) enum Account {
    /// The person's own.
    Own,
    /// Another one, because the person is root.
    Other {
        /// Numeric user id.
        user: u32,
        /// Numeric group id.
        group: u32,
    },
}

impl Account {
    /// Chooses the account.
    pub(super) fn choose() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Own);
        }
        let accounts = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        for name in ["postgres", "nobody"] {
            if let Some((user, group)) = find_account(&accounts, name) {
                return Ok(Self::Other { user, group });
            }
        }
        bail!(
            "PostgreSQL refuses to run as root and there is no account `postgres` or `nobody`: \
             add one, run as an ordinary user, or set DATABASE_URL"
        )
    }

    /// Its user and group, for whom the system asks by number.
    pub(super) fn ids(&self) -> (u32, u32) {
        match self {
            Self::Own => (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw()),
            Self::Other { user, group } => (*user, *group),
        }
    }

    /// The folder outside the clone that another account needs.
    pub(super) fn shared_dir(&self) -> Option<&'static Path> {
        match self {
            Self::Own => None,
            Self::Other { .. } => Some(Path::new(SHARED)),
        }
    }

    /// Makes `command` run as this account.
    pub(super) fn apply(&self, command: &mut Command) {
        if let Self::Other { user, group } = self {
            command.uid(*user).gid(*group);
        }
    }

    /// Creates a folder that only this account can read.
    pub(super) fn create_private_dir(&self, dir: &Path) -> Result<()> {
        let attempt = || -> std::io::Result<()> {
            fs::create_dir_all(dir)?;
            fs::set_permissions(dir, fs::Permissions::from_mode(0o700))?;
            if let Self::Other { user, group } = self {
                chown(dir, Some(*user), Some(*group))?;
            }
            Ok(())
        };
        attempt().with_context(|| format!("cannot create {}", dir.display()))
    }
}

/// Creates a folder that every account can enter, whatever the umask.
pub(super) fn create_readable_dir(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir)
        .and_then(|()| fs::set_permissions(dir, fs::Permissions::from_mode(0o755)))
        .with_context(|| format!("cannot create {}", dir.display()))
}

fn find_account(accounts: &str, name: &str) -> Option<(u32, u32)> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let user = fields.nth(1)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        Some((user, group))
    })
}

/// The folders of one cluster.
pub(super) struct Home {
    dir: PathBuf,
    /// Where the server puts its socket.
    pub(super) socket_dir: PathBuf,
}

impl Home {
    /// Finds or creates the folders for `data_dir`.
    pub(super) fn prepare(account: &Account, data_dir: &Path) -> Result<Self> {
        let name = format!("{:016x}", files::fnv1a(data_dir.as_os_str().as_encoded_bytes().to_vec()));
        let dir = match account.shared_dir() {
            None => data_dir.join("postgres"),
            Some(shared) => shared_home(shared, &name, data_dir)?,
        };
        account.create_private_dir(&dir)?;
        let socket_dir = if dir.as_os_str().len() <= SOCKET_DIR_LIMIT {
            dir.clone()
        } else {
            std::env::temp_dir().join(format!("tributary-{name}"))
        };
        if socket_dir != dir {
            account.create_private_dir(&socket_dir)?;
        }
        Ok(Self { dir, socket_dir })
    }

    /// All of it.
    pub(super) fn path(&self) -> &Path {
        &self.dir
    }

    /// The cluster's data.
    pub(super) fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// Another folder of the server's account.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// A cluster being initialised; renamed to `data()` when complete.
    pub(super) fn draft(&self) -> PathBuf {
        self.dir.join("data.new")
    }
}

/// The cluster's folder outside the clone. A note beside it says which data folder it belongs to, so that clusters
/// of clones that no longer exist can be removed.
fn shared_home(shared: &Path, name: &str, data_dir: &Path) -> Result<PathBuf> {
    let clusters = shared.join("clusters");
    create_readable_dir(shared)?;
    create_readable_dir(&clusters)?;
    remove_orphans(&clusters)?;
    let dir = clusters.join(name);
    // A data folder that was deleted and made again starts empty, whatever an earlier one left here.
    let memo = data_dir.join("postgres-home");
    let dir_text = dir.to_string_lossy().into_owned();
    if files::read_if_present(&memo)?.as_deref() != Some(dir_text.as_str()) {
        files::remove_if_present(&dir)?;
        fs::write(&memo, &dir_text)?;
    }
    fs::write(clusters.join(format!("{name}.owner")), data_dir.as_os_str().as_encoded_bytes())?;
    Ok(dir)
}

fn remove_orphans(clusters: &Path) -> Result<()> {
    for entry in fs::read_dir(clusters)? {
        let note = entry?.path();
        if note.extension().is_none_or(|extension| extension != "owner") {
            continue;
        }
        let owner = fs::read_to_string(&note).unwrap_or_default();
        let running = note.with_extension("").join("data/postmaster.pid");
        if !Path::new(&owner).exists() && !running.exists() {
            files::remove_if_present(&note.with_extension(""))?;
            files::remove_if_present(&note)?;
        }
    }
    Ok(())
}
