//! Lists: `?limit=1..100&cursor=` → `{data, has_more, next_cursor}`, newest first.
//!
//! A cursor is `<list>.<place>`: ids of all tables look alike, and one list's place means nothing in another.

use serde::Serialize;
use uuid::Uuid;

use super::problem::Problem;
use crate::domain::named::named_enum;

pub(super) const DEFAULT_LIMIT: i64 = 20;
pub(super) const MAX_LIMIT: i64 = 100;

named_enum! {
    /// A list that is read page by page, as its cursors name it.
    pub enum List, "a list" {
        /// accounts of the books
        Accounts = "accounts",
        /// adjustments
        Adjustments = "adjustments",
        /// affiliates
        Affiliates = "affiliates",
        /// an affiliate's postings
        AffiliatePostings = "affiliate_postings",
        /// the audit trail
        Audit = "audit",
        /// conversions
        Conversions = "conversions",
        /// coupons
        Coupons = "coupons",
        /// what was sent to an endpoint or a postback
        Deliveries = "deliveries",
        /// disputes
        Disputes = "disputes",
        /// missing batches of clicks
        EdgeGaps = "edge_gaps",
        /// commissions that fraud rules hold
        FraudQueue = "fraud_queue",
        /// money put on the rails
        Fundings = "fundings",
        /// a merchant's keys
        Keys = "keys",
        /// links
        Links = "links",
        /// merchants
        Merchants = "merchants",
        /// who would be paid now
        PayoutPreview = "payout_preview",
        /// payouts
        Payouts = "payouts",
        /// payout runs
        PayoutRuns = "payout_runs",
        /// programs
        Programs = "programs",
        /// what payment providers told
        ProviderEvents = "provider_events",
        /// customers' codes
        ReferralCodes = "referral_codes",
        /// referrals
        Referrals = "referrals",
        /// refunds
        Refunds = "refunds",
        /// what a merchant's own Stripe account told
        StripeEvents = "stripe_events",
        /// webhook endpoints
        WebhookEndpoints = "webhook_endpoints",
        /// write-offs
        WriteOffs = "write_offs",
    }
}

/// Where a page starts and how long it is. Ids are UUIDv7, so "older than this id" is also "created before it".
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    list: List,
    /// Rows wanted, 1–100.
    pub limit: i64,
    /// Only rows with a smaller id.
    pub before: Option<Uuid>,
}

/// How many rows a page has, 1–100.
pub(super) fn rows_of_page(limit: Option<i64>) -> Result<i64, Problem> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) {
        Ok(limit)
    } else {
        Err(Problem::field("limit", "out_of_range", "a page has 1 to 100 rows"))
    }
}

impl Window {
    /// Checks what the query said.
    pub(crate) fn new(list: List, limit: Option<i64>, cursor: Option<&str>) -> Result<Self, Problem> {
        let (mut window, before) = Self::at(list, limit, cursor, |place| place.parse().ok())?;
        window.before = before;
        Ok(window)
    }

    /// The same for a list whose place is told by something else than one id, which `read` reads.
    pub(super) fn at<T>(
        list: List,
        limit: Option<i64>,
        cursor: Option<&str>,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<(Self, Option<T>), Problem> {
        let limit = rows_of_page(limit)?;
        let place = cursor.map(|text| place(list, text, read)).transpose()?;
        Ok((Self { list, limit, before: None }, place))
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
    pub(crate) fn page_by<T>(self, mut rows: Vec<T>, place_of: impl Fn(&T) -> String) -> Page<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| has_more);
        let next_cursor = last.map(|row| format!("{}.{}", self.list, place_of(row)));
        Page { data: rows, has_more, next_cursor }
    }
}

/// The place that a cursor of this list tells.
fn place<T>(list: List, cursor: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, Problem> {
    let told = cursor.split_once('.').and_then(|(name, place)| Some((name.parse::<List>().ok()?, place)));
    let detail = match told {
        Some((of, place)) if of == list => match read(place) {
            Some(place) => return Ok(place),
            None => "use next_cursor as it was given".to_owned(),
        },
        Some((of, _)) => format!("is a cursor of another list ({of}), not of this one ({list})"),
        None => "use next_cursor as it was given".to_owned(),
    };
    Err(Problem::field("cursor", "invalid", detail))
}

/// One page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Page<T> {
    /// The rows, newest first.
    pub data: Vec<T>,
    /// Whether older rows exist.
    pub has_more: bool,
    /// Give it as `cursor` to the same list to read them.
    #[schema(example = "links.01a204c4-e90a-70b1-9285-e6554767bec6")]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The same page of something else.
    pub(crate) fn map<U>(self, view: impl FnMut(T) -> U) -> Page<U> {
        Page { data: self.data.into_iter().map(view).collect(), has_more: self.has_more, next_cursor: self.next_cursor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(list: List, cursor: Option<&str>) -> Result<Window, Problem> {
        Window::new(list, Some(1), cursor)
    }

    #[test]
    fn a_cursor_is_read_back_by_the_list_that_gave_it_and_by_no_other() {
        let rows = vec![Uuid::from_u128(2), Uuid::from_u128(1)];
        let page = window(List::Links, None).unwrap().page(rows, |id| *id);
        let cursor = page.next_cursor.unwrap();
        assert_eq!(window(List::Links, Some(&cursor)).unwrap().before, Some(Uuid::from_u128(2)));

        for other in List::ALL.iter().filter(|list| **list != List::Links) {
            let problem = window(*other, Some(&cursor)).unwrap_err();
            assert!(problem.detail().contains("is a cursor of another list (links)"), "{problem}");
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let id = Uuid::from_u128(1).to_string();
        for text in ["", ".", &id, "links", "links.", "links.x", &format!("link.{id}"), &format!("links.{id}.1")] {
            assert!(window(List::Links, Some(text)).is_err(), "{text}");
        }
        for limit in [0, 101, -1] {
            assert!(Window::new(List::Links, Some(limit), None).is_err(), "{limit}");
        }
    }
}
