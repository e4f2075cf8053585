//! Clicks on their way into the database: rows of `copy … with (format binary)`.
//!
//! Binary needs no escaping, and PostgreSQL has nothing to parse. The layout: a header, then for each row the number of
//! its columns and each column's length and bytes, big-endian; length -1 is null (postgresql.org/docs/current/sql-copy).

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::clicks::StorableClick;

/// Made once a connection, emptied by each commit. It has the columns of [`encode`], in that order.
const CREATE_INCOMING: &str = "create temporary table if not exists click_incoming (
    merchant_id uuid not null, click_id uuid not null, link_id uuid not null, program_id uuid not null,
    affiliate_id uuid not null, clicked_at timestamptz not null, visitor_id text, session_id text,
    landing_page text not null, referer text, user_agent text, utm_source text, utm_medium text, utm_campaign text,
    ip_pseudonym text, country text
) on commit delete rows";

const COLUMNS: i16 = 16;
/// Signature, flags, length of the header's extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// Microseconds from 1970 to 2000, where PostgreSQL's clock starts.
const EPOCH_MICROS: i128 = 946_684_800_000_000;
/// Room for a click of ordinary length, in bytes.
const USUAL_ROW_BYTES: usize = 448;

/// Copies clicks into this transaction's `click_incoming`.
pub(super) async fn copy_in(connection: &mut PgConnection, clicks: &[&StorableClick<'_>]) -> Result<(), sqlx::Error> {
    // Neither statement can be checked at build time: the table exists only within a connection.
    sqlx::raw_sql(CREATE_INCOMING).execute(&mut *connection).await?;
    let mut copy = connection.copy_in_raw("copy click_incoming from stdin with (format binary)").await?;
    copy.send(encode(clicks)?).await?;
    copy.finish().await?;
    Ok(())
}

fn encode(clicks: &[&StorableClick<'_>]) -> Result<Vec<u8>, sqlx::Error> {
    let mut rows = Rows { bytes: Vec::with_capacity(clicks.len() * USUAL_ROW_BYTES) };
    rows.bytes.extend_from_slice(HEADER);
    for storable in clicks {
        let click = storable.click;
        rows.bytes.extend_from_slice(&COLUMNS.to_be_bytes());
        for id in [click.merchant_id, click.id, click.link_id, storable.program_id, storable.affiliate_id] {
            rows.id(id)?;
        }
        rows.moment(storable.clicked_at)?;
        rows.text(click.visitor_id.as_deref())?;
        rows.text(click.session_id.as_deref())?;
        rows.text(Some(&click.landing_page))?;
        for text in [
            &click.referer,
            &click.user_agent,
            &click.utm_source,
            &click.utm_medium,
            &click.utm_campaign,
            &click.ip_pseudonym,
            &click.country,
        ] {
            rows.text(text.as_deref())?;
        }
    }
    rows.bytes.extend_from_slice(&(-1_i16).to_be_bytes());
    Ok(rows.bytes)
}

struct Rows {
    bytes: Vec<u8>,
}

impl Rows {
    fn value(&mut self, value: &[u8]) -> Result<(), sqlx::Error> {
        let length = i32::try_from(value.len()).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(value);
        Ok(())
    }

    fn id(&mut self, id: Uuid) -> Result<(), sqlx::Error> {
        self.value(id.as_bytes())
    }

    fn moment(&mut self, moment: OffsetDateTime) -> Result<(), sqlx::Error> {
        let micros = i64::try_from(moment.unix_timestamp_nanos() / 1_000 - EPOCH_MICROS)
            .map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
        self.value(&micros.to_be_bytes())
    }

    fn text(&mut self, text: Option<&str>) -> Result<(), sqlx::Error> {
        if let Some(text) = text {
            return self.value(text.as_bytes());
        }
        self.bytes.extend_from_slice(&(-1_i32).to_be_bytes());
        Ok(())
    }
}
