//! What an erasure came to, as it is answered.

use serde::Serialize;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::domain::erasure::{ERASURE_REMEMBERED, payment_record_kept_until};
use crate::views::day::day;

/// How long answers to repeated calls are kept, in days (`db/idempotent_answers.rs`).
const ANSWERS_KEPT_DAYS: i64 = 30;
/// How long an event of a provider waits at most for what it refers to, in days (`inbox`).
const EVENTS_WAIT_DAYS: i64 = 3;

/// What was taken away from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Erased {
    /// Of what.
    #[schema(example = "orders")]
    pub what: &'static str,
    /// How many.
    #[schema(example = 3)]
    pub count: u64,
}

/// What stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Kept {
    /// What.
    #[schema(example = "payment records: destination, holder, request and bank file")]
    pub what: &'static str,
    /// By which right.
    #[schema(example = "tax and commercial law: accounting records are kept for ten years")]
    pub why: &'static str,
    /// The last day it is there; null: as long as the books.
    #[serde(with = "day::option")]
    #[schema(example = "2036-12-31")]
    pub until: Option<Date>,
}

/// The outcome of an erasure. It names nobody.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Erasure {
    /// By which the audit trail knows it; an affiliate's own id.
    pub id: Uuid,
    /// Empty when nothing was held, or nothing any more.
    pub erased: Vec<Erased>,
    /// What stays, why, and until when.
    pub kept: Vec<Kept>,
}

impl Erasure {
    pub(super) fn new(id: Uuid, now: OffsetDateTime) -> Self {
        let until = now.date() + time::Duration::days(ANSWERS_KEPT_DAYS);
        let answers = Kept {
            what: "answers kept for repeated calls, sealed",
            why: "a call that is repeated is answered as it was the first time; nobody can read them or find a person in them",
            until: Some(until),
        };
        Self { id, erased: Vec::new(), kept: vec![answers] }
    }

    pub(super) fn add(&mut self, what: &'static str, count: u64) {
        if count > 0 {
            self.erased.push(Erased { what, count });
        }
    }

    pub(super) fn keep_waiting_events(&mut self, count: i64, now: OffsetDateTime) {
        if count > 0 {
            self.kept.push(Kept {
                what: "events of payment providers that are not applied yet",
                why: "the books need what they tell; they are emptied when that is done",
                until: Some(now.date() + time::Duration::days(EVENTS_WAIT_DAYS)),
            });
        }
    }

    pub(super) fn keep_mark(&mut self, now: OffsetDateTime) {
        self.kept.push(Kept {
            what: "a keyed hash of the customer's id, with the random id that stands in its place",
            why: "so that asking again takes what has come since; without the key nobody can find a person by it",
            until: Some((now + ERASURE_REMEMBERED).date()),
        });
    }

    pub(super) fn keep_referrals(&mut self) {
        self.kept.push(Kept {
            what: "codes, referrals, rewards and spends: your own id of the customer, amounts and days",
            why: "they are the books of what is owed to customers, and a friend is referred once; nothing else of the person is in them",
            until: None,
        });
    }

    /// `paid_on`: the day of the newest payment.
    pub(super) fn keep_payments(&mut self, paid_on: Date) {
        self.kept.push(Kept {
            what: "payment records: destination, holder, request and bank file",
            why: "tax and commercial law: accounting records are kept to the end of the tenth year",
            until: Some(payment_record_kept_until(paid_on)),
        });
    }

    /// What the audit trail keeps: counts.
    pub(super) fn for_audit(&self) -> serde_json::Value {
        let counts = self.erased.iter().map(|erased| (erased.what.to_owned(), erased.count.into())).collect();
        serde_json::Value::Object(counts)
    }
}
