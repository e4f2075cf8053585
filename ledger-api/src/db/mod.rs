//! All SQL. Functions take a connection, so that the caller decides what is one transaction; every statement on a
//! merchant's tables names the merchant.

pub mod affiliates;
pub mod api_keys;
pub mod approvals;
pub mod attribution_facts;
pub mod audit;
pub mod click_partitions;
pub mod click_quarantine;
pub mod clicks;
pub mod commission_states;
pub mod commissions;
pub mod conversion_details;
pub mod conversion_lock;
pub mod conversions;
pub mod corrections;
pub mod coupons;
pub mod dashboard;
pub(crate) mod decode;
pub mod disputes;
pub mod edge_batches;
pub mod edge_links;
pub mod fundings;
pub mod links;
pub mod merchants;
pub mod payouts;
pub mod postings;
pub mod programs;
pub mod quote_facts;
pub mod refunds;
pub mod retry;
pub mod schema;
pub mod seals;
pub mod settlement;
pub mod statements;
pub mod terms_versions;
pub mod verify;
