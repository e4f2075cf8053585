//! What the link that led to a list keeps it to: one partner, one program. Each is asked for by name, so that the list can say
//! whose it is; one that is not the merchant's is not there.

use std::sync::Arc;

use uuid::Uuid;

use crate::app::App;
use crate::db::{affiliate_names, programs};
use crate::pages::Query;
use crate::pages::components::Kept;
use crate::web::error::PageError;

/// One thing of the merchant's.
#[derive(Debug)]
pub(super) struct Named {
    key: &'static str,
    pub(super) id: Uuid,
    name: String,
}

impl Named {
    /// As the list says it.
    pub(super) fn kept(&self, said: impl FnOnce(&str) -> String) -> Kept {
        Kept { key: self.key, value: self.id.to_string(), said: said(&self.name) }
    }
}

/// The partner that the address names.
pub(super) async fn affiliate(app: &Arc<App>, merchant_id: Uuid, query: &Query) -> Result<Option<Named>, PageError> {
    let key = "affiliate";
    let Some(id) = query.id(key) else { return Ok(None) };
    let mut names = affiliate_names::of(&mut *app.db.acquire().await?, merchant_id, &[id]).await?;
    let name = names.remove(&id).ok_or(PageError::NotFound)?;
    Ok(Some(Named { key, id, name }))
}

/// The program that the address names.
pub(super) async fn program(app: &Arc<App>, merchant_id: Uuid, query: &Query) -> Result<Option<Named>, PageError> {
    let key = "program";
    let Some(id) = query.id(key) else { return Ok(None) };
    let program = programs::find(&mut *app.db.acquire().await?, merchant_id, id).await?.ok_or(PageError::NotFound)?;
    Ok(Some(Named { key, id, name: program.name }))
}
