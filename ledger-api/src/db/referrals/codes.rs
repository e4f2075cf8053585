//! Codes of customers: links that belong to no affiliate.

use sqlx::PgConnection;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::decode::decode;
use crate::domain::referral::{CodeFacts, ReferralTerms};
use crate::domain::status::LinkStatus;

/// A customer's code with its program.
#[derive(Debug)]
pub struct Code {
    /// Its link.
    pub link_id: Uuid,
    /// Eight upper-case hexadecimal digits.
    pub code: String,
    /// Program it belongs to.
    pub program_id: Uuid,
    /// Whose it is.
    pub customer_id: String,
    /// Their e-mail, where it is known.
    pub email: Option<String>,
    /// `active` or `paused`.
    pub status: String,
    /// Where visitors are led.
    pub destination: String,
    /// Nobody signs up by it from then on.
    pub expires_at: Option<OffsetDateTime>,
    /// When it was created.
    pub created_at: OffsetDateTime,
    /// The program's `active` or `paused`.
    pub program_status: String,
    /// The program's.
    pub currency: String,
    /// The program's attribution window in days.
    pub window_days: i32,
    /// What the program promises now.
    pub terms: Option<Json<ReferralTerms>>,
}

impl Code {
    /// What decides who may sign up by it.
    pub fn facts(&self) -> Result<CodeFacts<'_>, sqlx::Error> {
        Ok(CodeFacts {
            customer_id: &self.customer_id,
            email: self.email.as_deref(),
            status: self.status.parse().map_err(decode)?,
            expires_at: self.expires_at,
            window_days: self.window_days,
            program_status: self.program_status.parse().map_err(decode)?,
            promises: self.terms.is_some(),
        })
    }
}

/// A code to store.
#[derive(Debug)]
pub struct NewCode<'a> {
    /// Its link's id.
    pub link_id: Uuid,
    /// Its program.
    pub program_id: Uuid,
    /// Whose it is.
    pub customer_id: &'a str,
    /// Their e-mail.
    pub email: Option<&'a str>,
    /// The code drawn.
    pub code: &'a str,
    /// Where visitors are led.
    pub destination: &'a str,
}

/// Stores a code; `false` when the code is taken and another must be drawn. The customer has none in the program.
pub async fn insert(connection: &mut PgConnection, merchant_id: Uuid, new: &NewCode<'_>) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "with drawn as (
             insert into link (merchant_id, link_id, program_id, code, destination) values ($1, $2, $3, $6, $7)
             on conflict (merchant_id, code) do nothing
             returning link_id
         )
         insert into referral_code (merchant_id, link_id, program_id, customer_id, email)
         select $1, link_id, $3, $4, $5 from drawn",
        merchant_id,
        new.link_id,
        new.program_id,
        new.customer_id,
        new.email,
        new.code,
        new.destination
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How a code changes; what is `None` stays.
#[derive(Debug, Default)]
pub struct CodeChanges<'a> {
    /// Paused or resumed.
    pub status: Option<LinkStatus>,
    /// The end, or that there is none.
    pub expires_at: Option<Option<OffsetDateTime>>,
    /// The customer's e-mail, or that it is not known.
    pub email: Option<Option<&'a str>>,
}

/// Changes a code. Its record at the edge is a newer one when its status changed.
pub async fn update(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    link_id: Uuid,
    changes: &CodeChanges<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update link set status = coalesce($3, status), version = version + 1
         where merchant_id = $1 and link_id = $2 and status <> $3",
        merchant_id,
        link_id,
        changes.status.map(LinkStatus::name)
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update referral_code set
             expires_at = case when $3 then $4 else expires_at end,
             email = case when $5 then $6 else email end
         where merchant_id = $1 and link_id = $2",
        merchant_id,
        link_id,
        changes.expires_at.is_some(),
        changes.expires_at.flatten(),
        changes.email.is_some(),
        changes.email.flatten()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Which codes are wanted.
#[derive(Debug, Default)]
pub struct Filter<'a> {
    /// Only this code.
    pub code: Option<&'a str>,
    /// Only this link's.
    pub link_id: Option<Uuid>,
    /// Only those of this program.
    pub program_id: Option<Uuid>,
    /// Only those of this customer.
    pub customer_id: Option<&'a str>,
}

/// The only code that a filter can mean.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter<'_>,
) -> Result<Option<Code>, sqlx::Error> {
    Ok(list(connection, merchant_id, filter, None, 1).await?.pop())
}

/// A merchant's codes, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter<'_>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Code>, sqlx::Error> {
    sqlx::query_as!(
        Code,
        r#"select c.link_id, l.code, c.program_id, c.customer_id, c.email, l.status, l.destination, c.expires_at,
               c.created_at, p.status as program_status, p.currency, p.attribution_window_days as window_days,
               p.referral as "terms: _"
           from referral_code c
           join link l on l.merchant_id = c.merchant_id and l.link_id = c.link_id
           join program p on p.merchant_id = c.merchant_id and p.program_id = c.program_id
           where c.merchant_id = $1 and ($2::text is null or l.code = $2) and ($3::uuid is null or c.link_id = $3)
               and ($4::uuid is null or c.program_id = $4) and ($5::text is null or c.customer_id = $5)
               and ($6::uuid is null or c.link_id < $6)
           order by c.link_id desc limit $7"#,
        merchant_id,
        filter.code,
        filter.link_id,
        filter.program_id,
        filter.customer_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}
