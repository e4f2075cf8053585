//! Forgets calls with an `Idempotency-Key` that are older than one may be used again.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::app::App;
use crate::db::idempotent_answers;
use crate::metrics::Job;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let mut connection = app.db.acquire().await?;
    for merchant_id in idempotent_answers::merchants_with_old(&mut connection).await? {
        super::in_part(app, Job::ForgetAnswers, merchant_id, forget(&mut connection, merchant_id).await)?;
    }
    Ok(())
}

async fn forget(connection: &mut PgConnection, merchant_id: Uuid) -> Result<(), sqlx::Error> {
    while idempotent_answers::delete_old(connection, merchant_id).await? > 0 {}
    Ok(())
}
