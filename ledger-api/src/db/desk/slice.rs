//! A stretch of a list. A page is told by the id of the row it begins behind, never by a number of rows to skip: what is
//! skipped would have to be read, and whatever is added meanwhile would shift the pages.

use sqlx::{Connection as _, PgConnection, PgTransaction};
use uuid::Uuid;

/// A stretch of a list.
#[derive(Debug, Clone, Copy)]
pub struct Slice<S> {
    /// By what it is ordered.
    pub sort: S,
    /// Whether the largest comes first.
    pub descending: bool,
    /// The row it begins behind; none: it begins at the beginning.
    pub after: Option<Uuid>,
    /// Most rows.
    pub limit: i64,
}

/// A transaction whose queries are planned for what they ask: which index is right depends on what is filtered by, and a plan
/// for whatever might be asked reads the whole list. A page is small, and what it looks up is mostly in memory: it is looked up
/// by index, and by one process.
pub(in crate::db) async fn planned(connection: &mut PgConnection) -> Result<PgTransaction<'_>, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let settings = "set local plan_cache_mode = force_custom_plan; set local random_page_cost = 1.1;
        set local max_parallel_workers_per_gather = 0";
    sqlx::raw_sql(settings).execute(&mut *transaction).await?;
    Ok(transaction)
}

/// Reads a [`Slice`]. There is one query for each way to sort, so that each can use its index. It is put together of `$select`
/// (columns, tables, and a `where` that fixes the merchant by `$1`; one literal, or several in parentheses with `+` between them), a key of the
/// order, the row's own id (so that the order is a whole one), and a query for both of the row that the stretch begins behind.
/// `$after` and `$limit` name the last two parameters, which are given by the macro.
macro_rules! sliced {
    ($connection:expr, $slice:expr, $Row:ty, $select:literal, $($rest:tt)+) => {
        crate::db::desk::slice::sliced!($connection, $slice, $Row, ($select), $($rest)+)
    };
    (
        $connection:expr, $slice:expr, $Row:ty, $select:tt,
        $id:literal behind $after:literal most $limit:literal,
        { $($sort:pat => $key:literal of $cursor:literal),+ $(,)? },
        $parameters:tt
    ) => {{
        let mut planned = crate::db::desk::slice::planned($connection).await?;
        let rows = match ($slice.sort, $slice.descending) {
            $(
                ($sort, false) => {
                    let query = crate::db::desk::slice::sliced!(
                        @query $Row, $slice, $select, $id, $after, $limit, $key, $cursor, ">", "", $parameters
                    );
                    query.fetch_all(&mut *planned).await?
                }
                ($sort, true) => {
                    let query = crate::db::desk::slice::sliced!(
                        @query $Row, $slice, $select, $id, $after, $limit, $key, $cursor, "<", " desc", $parameters
                    );
                    query.fetch_all(&mut *planned).await?
                }
            )+
        };
        planned.commit().await?;
        Ok(rows)
    }};
    (
        @query $Row:ty, $slice:expr, ($select:literal $(+ $more:literal)*), $id:literal, $after:literal, $limit:literal, $key:literal,
        $cursor:literal, $than:literal, $direction:literal, ($($parameter:expr),+ $(,)?)
    ) => {
        sqlx::query_as!(
            $Row,
            $select $(+ $more)* + " and (" + $after + "::uuid is null or (" + $key + ", " + $id + ") " + $than + " (select " + $cursor
                + " = " + $after + ")) order by " + $key + $direction + ", " + $id + $direction + " limit " + $limit,
            $($parameter,)+
            $slice.after,
            $slice.limit
        )
    };
}

pub(super) use sliced;
