//! Lists: `?limit=1..100&cursor=` → `{data, has_more, next_cursor}`, newest first.

use serde::Serialize;
use uuid::Uuid;

use super::problem::Problem;

pub(super) const DEFAULT_LIMIT: i64 = 20;
pub(super) const MAX_LIMIT: i64 = 100;

/// Where a page starts and how long it is. Ids are UUIDv7, so "older than this id" is also "created before it".
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// Rows wanted, 1–100.
    pub limit: i64,
    /// Only rows with a smaller id.
    pub before: Option<Uuid>,
}

impl Window {
    /// Checks what the query said.
    pub(crate) fn new(limit: Option<i64>, cursor: Option<&str>) -> Result<Self, Problem> {
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Problem::field("limit", "out_of_range", "a page has 1 to 100 rows"));
        }
        let before = cursor
            .map(|text| {
                text.parse().map_err(|_| Problem::field("cursor", "invalid", "use next_cursor as it was given"))
            })
            .transpose()?;
        Ok(Self { limit, before })
    }

    /// Rows to ask the database for: one more than wanted tells whether there is a next page.
    pub(crate) fn rows_to_read(self) -> i64 {
        self.limit + 1
    }

    /// Cuts the extra row off and names the next page.
    pub(crate) fn page<T>(self, rows: Vec<T>, id_of: impl Fn(&T) -> Uuid) -> Page<T> {
        self.page_by(rows, |row| id_of(row).to_string())
    }

    /// The same for a list whose place is told by something else than one id.
    pub(crate) fn page_by<T>(self, mut rows: Vec<T>, cursor_of: impl Fn(&T) -> String) -> Page<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| has_more).map(cursor_of);
        Page { data: rows, has_more, next_cursor }
    }
}

/// One page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Page<T> {
    /// The rows, newest first.
    pub data: Vec<T>,
    /// Whether older rows exist.
    pub has_more: bool,
    /// Give it as `cursor` to read them.
    #[schema(example = "01a204c4-e90a-70b1-9285-e6554767bec6")]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The same page of something else.
    pub(crate) fn map<U>(self, view: impl FnMut(T) -> U) -> Page<U> {
        Page { data: self.data.into_iter().map(view).collect(), has_more: self.has_more, next_cursor: self.next_cursor }
    }
}
