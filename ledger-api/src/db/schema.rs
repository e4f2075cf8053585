//! Which schema the database has.

use sqlx::PgConnection;

/// Version of the newest migration that was applied; 0 when there is none.
pub async fn version(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    // `_sqlx_migrations` belongs to the migration library, so this is the one query that is not checked at build time.
    match sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations where success")
        .fetch_one(connection)
        .await
    {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P01") => Ok(0),
        other => other,
    }
}

/// From here on this connection gives up on a lock after two seconds.
pub async fn wait_shortly_for_locks(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    run_script(connection, "set lock_timeout = '2s'").await
}

/// From here on it waits as long as it takes.
pub async fn wait_for_locks(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    run_script(connection, "reset lock_timeout").await
}

/// Whether the error says that a lock was waited for in vain: 55P03, `lock_not_available`.
#[must_use]
pub fn found_a_lock_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("55P03"))
}

/// Lets the login of this connection take the role that the server works as, if it may not yet, and says whether it may now.
///
/// Since PostgreSQL 16 whoever creates a role, and is no superuser, may grant it but not take it, and counts as its member
/// all the same: so it is tried. <https://www.postgresql.org/docs/16/release-16.html>
pub async fn let_take_role(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let statements = "do $$
        begin
            set local role tributary_app;
        exception when insufficient_privilege then
            execute format('grant tributary_app to %I', current_user);
        end
        $$";
    match sqlx::raw_sql(statements).execute(connection).await {
        Ok(_) => Ok(true),
        // Neither a member nor allowed to make members.
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42501") => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether Citus is installed in this database.
pub async fn has_citus(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    // A function of the extension's, so that a test can stand in for it.
    sqlx::query_scalar("select to_regproc('create_reference_table') is not null").fetch_one(connection).await
}

/// Statements of a script that this program carries, as one transaction.
pub async fn run_script(connection: &mut PgConnection, statements: &'static str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(statements).execute(connection).await.map(drop)
}

/// Sessions of other processes of this program in this database.
pub async fn other_sessions(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "select count(*) from pg_stat_activity
         where datname = current_database() and application_name = 'ledger-api' and pid <> pg_backend_pid()",
    )
    .fetch_one(connection)
    .await
}
