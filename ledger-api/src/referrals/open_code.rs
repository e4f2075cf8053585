//! A customer's code, one in each program, the same every time.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Outcome, ReferralError};
use crate::app;
use crate::db::decode::decode;
use crate::db::referrals::codes::{self, Code, Filter, NewCode};
use crate::db::referrals::turn;
use crate::db::{edge_changes, programs};
use crate::domain::edge_subject::EdgeSubject;
use crate::domain::referral::Refusal;
use crate::link_codes::LinkCodes;

/// Draws of a random code before giving up.
const CODE_DRAWS: usize = 8;

/// Who wants a code.
#[derive(Debug)]
pub struct NewCustomerCode<'a> {
    /// In which program.
    pub program_id: Uuid,
    /// By the merchant's own id.
    pub customer_id: &'a str,
    /// The customer's e-mail, if the merchant tells it.
    pub email: Option<&'a str>,
}

/// The customer's code in a program, made if there is none, in the caller's transaction.
pub async fn open_code(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    new: &NewCustomerCode<'_>,
    drawn: &LinkCodes,
) -> Result<Outcome<Code>, ReferralError> {
    let program = programs::find(connection, merchant_id, new.program_id).await?;
    let program = program.ok_or(ReferralError::UnknownProgram)?;
    turn::take(connection, merchant_id, &[new.customer_id]).await?;
    let own = Filter { program_id: Some(new.program_id), customer_id: Some(new.customer_id), ..Filter::default() };
    if let Some(stored) = codes::find(connection, merchant_id, &own).await? {
        return Ok(Outcome { stored, created: false });
    }
    if program.referral.is_none() {
        return Err(Refusal::NoProgramme.into());
    }
    let link_id = app::new_id()?;
    store(connection, merchant_id, link_id, new, &program.site_url, drawn).await?;
    edge_changes::note(connection, merchant_id, EdgeSubject::Link, link_id).await?;
    let stored = codes::find(connection, merchant_id, &own).await?.ok_or(sqlx::Error::RowNotFound)?;
    Ok(Outcome { stored, created: true })
}

async fn store(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    link_id: Uuid,
    new: &NewCustomerCode<'_>,
    destination: &str,
    drawn: &LinkCodes,
) -> Result<(), ReferralError> {
    for _ in 0..CODE_DRAWS {
        let code = drawn.next()?;
        let NewCustomerCode { program_id, customer_id, email } = *new;
        let new = NewCode { link_id, program_id, customer_id, email, code: &code, destination };
        if codes::insert(connection, merchant_id, &new).await? {
            return Ok(());
        }
    }
    Err(ReferralError::Database(decode(std::io::Error::other("no free code in eight draws"))))
}
