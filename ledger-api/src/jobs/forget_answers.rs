//! Forgets calls with an `Idempotency-Key` that are older than one may be used again.

use crate::app::App;
use crate::db::idempotent_answers;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let mut connection = app.db.acquire().await?;
    for merchant_id in idempotent_answers::merchants_with_old(&mut connection).await? {
        while idempotent_answers::delete_old(&mut connection, merchant_id).await? > 0 {}
    }
    Ok(())
}
