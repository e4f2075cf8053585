//! One database a test, cloned from a template that was migrated once.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::process::{program, workspace};

/// A database of one test, seen as its owner: tests may look behind the application's role.
#[derive(Debug)]
pub struct Database {
    /// Its address.
    pub url: String,
    name: String,
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().unwrap())
}

fn server_url() -> String {
    std::env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL: run the suites by `cargo xtask test`")
}

fn url_of(database: &str) -> String {
    let server = server_url();
    let (base, _) = server.rsplit_once('/').expect("TEST_DATABASE_URL ends with a database");
    format!("{base}/{database}")
}

async fn connect(url: &str) -> PgConnection {
    let options: PgConnectOptions = url.parse().unwrap();
    PgConnection::connect_with(&options).await.unwrap_or_else(|error| panic!("cannot reach the database: {error}"))
}

fn run_on_server(sql: &str) {
    runtime().block_on(async {
        let mut server = connect(&server_url()).await;
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut server).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    });
}

/// The migrated template, made once a test run.
fn template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("template_{}", Uuid::new_v4().simple());
        run_on_server(&format!("create database {name}"));
        migrate(&url_of(&name));
        name
    })
}

/// Runs the real `ledger-api migrate`.
pub fn migrate(url: &str) {
    migrate_by(&program("LEDGER_API_BIN", "ledger-api"), url);
}

fn migrate_by(program: &Path, url: &str) {
    let output = Command::new(program)
        .arg("migrate")
        .env("DATABASE_URL", url)
        .output()
        .expect("ledger-api is built by `cargo xtask test`");
    assert!(output.status.success(), "migrate: {}", String::from_utf8_lossy(&output.stderr));
}

impl Database {
    /// A fresh, migrated database.
    pub fn new() -> Self {
        let name = format!("test_{}", Uuid::new_v4().simple());
        run_on_server(&format!("create database {name} template {}", template()));
        Self { url: url_of(&name), name }
    }

    /// A fresh database with the schema of that `ledger-api`.
    pub fn migrated_by(program: &Path) -> Self {
        let database = Self::empty();
        migrate_by(program, &database.url);
        database
    }

    /// A fresh, migrated database of an owner who is no superuser, made as docs/operations/install.md makes it.
    ///
    /// The role `tributary_app` is the whole cluster's, so it is there already; the owner is given what PostgreSQL gives whoever
    /// creates a role since version 16: it may make others members and may not take the role itself.
    pub fn of_plain_owner() -> Self {
        template();
        let name = format!("plain_{}", Uuid::new_v4().simple());
        run_on_server(&format!(
            "create role {name} login password '{name}' createrole;
             grant tributary_app to {name} with admin true, inherit false, set false"
        ));
        run_on_server(&format!("create database {name} owner {name}"));
        let url = url_of(&name);
        let (_, host) = url.rsplit_once('@').expect("TEST_DATABASE_URL names a user");
        let database = Self { url: format!("postgres://{name}:{name}@{host}"), name };
        migrate(&database.url);
        database
    }

    fn empty() -> Self {
        let name = format!("test_{}", Uuid::new_v4().simple());
        run_on_server(&format!("create database {name}"));
        Self { url: url_of(&name), name }
    }

    /// A fresh database with the schema as the migrations up to this version left it.
    pub fn at_schema(version: i64) -> Self {
        let database = Self::empty();
        database.with(async |connection| {
            let all = Migrator::new(workspace().join("migrations").as_path()).await.unwrap();
            let older = all.iter().filter(|migration| migration.version <= version).cloned().collect();
            Migrator::with_migrations(older).run(connection).await.unwrap();
        });
        database
    }

    /// A copy as it is now, to go back to. Nobody else may be connected.
    #[must_use]
    pub fn snapshot(&self) -> Self {
        let name = format!("copy_{}", Uuid::new_v4().simple());
        run_on_server(&format!("create database {name} template {}", self.name));
        Self { url: url_of(&name), name }
    }

    /// Goes back to a copy; what happened since is lost. Whoever is connected is thrown out.
    pub fn go_back_to(&self, copy: &Self) {
        run_on_server(&format!("drop database {} with (force)", self.name));
        run_on_server(&format!("create database {} template {}", self.name, copy.name));
    }

    /// Runs statements as the owner.
    pub fn execute(&self, sql: &str) -> Result<(), sqlx::Error> {
        runtime().block_on(async {
            let mut connection = connect(&self.url).await;
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.map(drop)
        })
    }

    /// The rows of a query.
    pub fn rows(&self, sql: &str) -> Vec<PgRow> {
        runtime().block_on(async {
            let mut connection = connect(&self.url).await;
            sqlx::query(AssertSqlSafe(sql))
                .fetch_all(&mut connection)
                .await
                .unwrap_or_else(|error| panic!("{sql}: {error}"))
        })
    }

    /// The one number a query answers.
    pub fn number(&self, sql: &str) -> i64 {
        self.rows(sql).first().unwrap_or_else(|| panic!("{sql}: no row")).get(0)
    }

    /// The same of a server that may be down.
    pub fn try_number(&self, sql: &str) -> Result<i64, sqlx::Error> {
        runtime().block_on(async {
            let options: PgConnectOptions = self.url.parse()?;
            let mut connection = PgConnection::connect_with(&options).await?;
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connection).await
        })
    }

    /// Runs async work with a connection as the owner.
    pub fn with<T>(&self, work: impl AsyncFnOnce(&mut PgConnection) -> T) -> T {
        runtime().block_on(async { work(&mut connect(&self.url).await).await })
    }
}

impl Default for Database {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            run_on_server(&format!("drop database if exists {} with (force)", self.name));
        }
    }
}
