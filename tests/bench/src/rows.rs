//! Rows as they really look.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use shared::ids::uuid_v7;
use time::OffsetDateTime;
use uuid::Uuid;

/// A new UUIDv7 of this moment.
pub(crate) fn new_id() -> Result<Uuid> {
    let mut entropy = [0; 10];
    getrandom::fill(&mut entropy).ok().context("no random numbers")?;
    let millis = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    Ok(uuid_v7(i64::try_from(millis)?, &entropy))
}

/// A visit through a link, with every field a browser's visit has.
pub(crate) struct Visit<'a> {
    /// Id.
    pub(crate) id: Uuid,
    /// Makes visitors differ.
    pub(crate) number: u64,
    /// Link.
    pub(crate) link_id: &'a str,
    /// Merchant.
    pub(crate) merchant_id: &'a str,
    /// RFC 3339.
    pub(crate) at: &'a str,
}

const LANDING_PAGE: &str = "/pricing?plan=team&period=yearly";
const REFERER: &str = "https://blog.partner.example/best-tools-of-the-year/";
const USER_AGENT: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

impl Visit<'_> {
    /// As the Worker sends it.
    pub(crate) fn write_json(&self, to: &mut String) {
        let Self { id, number, link_id, merchant_id, at } = self;
        // Writing to a String cannot fail.
        let _ = write!(
            to,
            r#"{{"id":"{id}","link_id":"{link_id}","merchant_id":"{merchant_id}","visitor_id":"v{number:016x}","session_id":"s{number:016x}","landing_page":"{LANDING_PAGE}","referer":"{REFERER}","user_agent":"{USER_AGENT}","utm_source":"affiliate","utm_medium":"referral","utm_campaign":"autumn","ip_pseudonym":"p{number:032x}","country":"DE","at":"{at}"}}"#
        );
    }

    /// As `copy click (…)` of [`COPY_COLUMNS`] reads it.
    pub(crate) fn write_copy(&self, program_id: &str, affiliate_id: &str, to: &mut String) {
        let Self { id, number, link_id, merchant_id, at } = self;
        let _ = writeln!(
            to,
            "{merchant_id}\t{id}\t{link_id}\t{program_id}\t{affiliate_id}\t{at}\tv{number:016x}\ts{number:016x}\t{LANDING_PAGE}\t{REFERER}\t{USER_AGENT}\taffiliate\treferral\tautumn\tp{number:032x}\tDE"
        );
    }
}

/// The columns of [`Visit::write_copy`].
pub(crate) const COPY_COLUMNS: &str = "merchant_id, click_id, link_id, program_id, affiliate_id, clicked_at, visitor_id, \
     session_id, landing_page, referer, user_agent, utm_source, utm_medium, utm_campaign, ip_pseudonym, country";
