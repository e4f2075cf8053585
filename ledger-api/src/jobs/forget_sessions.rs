//! Forgets sessions and sign-in links that are over.

use time::Duration;

use crate::app::{self, App};
use crate::db::{sessions, sign_ins};
use crate::web::LONGEST_SESSION;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let now = app::now();
    let mut connection = app.db.acquire().await?;
    sessions::delete_before(&mut connection, now - LONGEST_SESSION).await?;
    sign_ins::delete_before(&mut connection, now - Duration::days(1)).await
}
