//! The files: their columns, and how a row becomes a line.

use std::marker::PhantomData;

use shared::money::Currency;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::stream::{self, CHUNK_ROWS};
use crate::db::exports::{self as rows, Chunk};
use crate::http::csv::Row;

/// One kind of file.
pub(super) trait File: Send + 'static {
    /// As a browser saves it.
    const NAME: &'static str;
    /// Its first line.
    const HEADER: &'static str;
    /// What a line is made of.
    type Row: Send;

    fn read(
        connection: &mut PgConnection,
        chunk: Chunk,
    ) -> impl Future<Output = Result<Vec<Self::Row>, sqlx::Error>> + Send;
    fn id(row: &Self::Row) -> Uuid;
    fn line(row: &Self::Row) -> String;
}

/// One file of one merchant, and how far it has been read.
pub(super) struct Export<F> {
    chunk: Chunk,
    of: PhantomData<F>,
}

impl<F> Export<F> {
    pub(super) fn new(merchant_id: Uuid, since: Option<OffsetDateTime>, until: Option<OffsetDateTime>) -> Self {
        Self { chunk: Chunk { merchant_id, since, until, after: Uuid::nil(), limit: CHUNK_ROWS }, of: PhantomData }
    }
}

impl<F: File> stream::Export for Export<F> {
    fn header(&self) -> String {
        F::HEADER.to_owned()
    }

    async fn next(&mut self, connection: &mut PgConnection) -> Result<(String, usize), sqlx::Error> {
        let rows = F::read(connection, self.chunk).await?;
        if let Some(last) = rows.last() {
            self.chunk.after = F::id(last);
        }
        Ok((rows.iter().map(F::line).collect(), rows.len()))
    }
}

/// A currency that was checked when it was stored.
fn currency(code: &str) -> Option<Currency> {
    code.parse().ok()
}

pub(super) struct Conversions;

impl File for Conversions {
    const NAME: &'static str = "conversions";
    const HEADER: &'static str = "id,order_id,type,occurred_at,customer_id,amount,refunded,currency,program_id,\
        affiliate_id,link_id,method,reason,subscription_id,coupon,product,country\r\n";
    type Row = rows::ConversionRow;

    async fn read(connection: &mut PgConnection, chunk: Chunk) -> Result<Vec<Self::Row>, sqlx::Error> {
        rows::conversions(connection, &chunk).await
    }

    fn id(row: &Self::Row) -> Uuid {
        row.conversion_id
    }

    fn line(row: &Self::Row) -> String {
        let money = currency(&row.currency);
        Row::default()
            .plain(Some(row.conversion_id))
            .text(&row.order_id)
            .plain(Some(&row.r#type))
            .time(Some(row.occurred_at))
            .text(&row.customer_id)
            .amount(Some(row.amount), money)
            .amount(Some(row.refunded), money)
            .plain(Some(&row.currency))
            .plain(row.program_id)
            .plain(row.affiliate_id)
            .plain(row.link_id)
            .plain(row.method.as_deref())
            .plain(row.reason.as_deref())
            .maybe_text(row.subscription_id.as_deref())
            .maybe_text(row.coupon.as_deref())
            .maybe_text(row.product.as_deref())
            .maybe_text(row.country.as_deref())
            .end()
    }
}

pub(super) struct Commissions;

impl File for Commissions {
    const NAME: &'static str = "commissions";
    const HEADER: &'static str = "id,conversion_id,order_id,occurred_at,program_id,affiliate_id,affiliate,kind,rate,\
        amount,clawed_back,currency,status,recurring_month,hold_until,approved_at,rejected_at,rejection_reason,paid_at,\
        payout_id\r\n";
    type Row = rows::CommissionRow;

    async fn read(connection: &mut PgConnection, chunk: Chunk) -> Result<Vec<Self::Row>, sqlx::Error> {
        rows::commissions(connection, &chunk).await
    }

    fn id(row: &Self::Row) -> Uuid {
        row.commission_id
    }

    fn line(row: &Self::Row) -> String {
        let money = currency(&row.currency);
        Row::default()
            .plain(Some(row.commission_id))
            .plain(Some(row.conversion_id))
            .text(&row.order_id)
            .time(Some(row.occurred_at))
            .plain(Some(row.program_id))
            .plain(Some(row.affiliate_id))
            .text(&row.affiliate)
            .plain(Some(&row.kind))
            .plain(row.rate.map(|rate| rate.normalize()))
            .amount(Some(row.amount), money)
            .amount(Some(row.clawed_back), money)
            .plain(Some(&row.currency))
            .plain(Some(&row.status))
            .plain(row.recurring_month)
            .time(Some(row.hold_until))
            .time(row.approved_at)
            .time(row.rejected_at)
            .maybe_text(row.rejection_reason.as_deref())
            .time(row.paid_at)
            .plain(row.payout_id)
            .end()
    }
}

pub(super) struct Payouts;

impl File for Payouts {
    const NAME: &'static str = "payouts";
    const HEADER: &'static str = "id,payout_run_id,affiliate_id,affiliate,amount,fee,currency,rail,status,provider_id,\
        reason,created_at,paid_at,returned_at\r\n";
    type Row = rows::PayoutRow;

    async fn read(connection: &mut PgConnection, chunk: Chunk) -> Result<Vec<Self::Row>, sqlx::Error> {
        rows::payouts(connection, &chunk).await
    }

    fn id(row: &Self::Row) -> Uuid {
        row.payout_id
    }

    fn line(row: &Self::Row) -> String {
        let money = currency(&row.currency);
        Row::default()
            .plain(Some(row.payout_id))
            .plain(Some(row.payout_run_id))
            .plain(Some(row.affiliate_id))
            .text(&row.affiliate)
            .amount(Some(row.amount), money)
            .amount(Some(row.fee), money)
            .plain(Some(&row.currency))
            .plain(Some(&row.rail))
            .plain(Some(&row.status))
            .maybe_text(row.provider_id.as_deref())
            .maybe_text(row.reason.as_deref())
            .time(Some(row.created_at))
            .time(row.paid_at)
            .time(row.returned_at)
            .end()
    }
}

pub(super) struct Clicks;

impl File for Clicks {
    const NAME: &'static str = "clicks";
    const HEADER: &'static str = "id,clicked_at,program_id,affiliate_id,link_id,landing_page,referer,utm_source,\
        utm_medium,utm_campaign,country\r\n";
    type Row = rows::ClickRow;

    async fn read(connection: &mut PgConnection, chunk: Chunk) -> Result<Vec<Self::Row>, sqlx::Error> {
        rows::clicks(connection, &chunk).await
    }

    fn id(row: &Self::Row) -> Uuid {
        row.click_id
    }

    fn line(row: &Self::Row) -> String {
        Row::default()
            .plain(Some(row.click_id))
            .time(Some(row.clicked_at))
            .plain(Some(row.program_id))
            .plain(row.affiliate_id)
            .plain(Some(row.link_id))
            .text(&row.landing_page)
            .maybe_text(row.referer.as_deref())
            .maybe_text(row.utm_source.as_deref())
            .maybe_text(row.utm_medium.as_deref())
            .maybe_text(row.utm_campaign.as_deref())
            .maybe_text(row.country.as_deref())
            .end()
    }
}
