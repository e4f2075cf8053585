//! Whoever looks after a merchant's program hears that an address is not called any more: a receiver that takes nothing
//! is rarely one that somebody watches.

use shared::api_key::Role;
use sqlx::PgConnection;
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use super::{Recipient, new};
use crate::db::mail::{facts, messages};
use crate::db::webhooks::failing::Disabled;
use crate::pages::mail::Message;

/// Tells the merchant's people. Of the merchant's own address only the host, because the rest may be a secret; nothing
/// of an affiliate's, which is a person's.
pub(crate) async fn tell(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    disabled: &Disabled,
    gone: bool,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let url = Url::parse(&disabled.url).ok().filter(|_| disabled.affiliate_id.is_none());
    let host = url.as_ref().and_then(Url::host_str);
    let key = format!("endpoint_disabled:{endpoint_id}:{}", now.unix_timestamp());
    let readers = facts::people(connection, merchant_id, Role::Merchant).await?;
    let mails = readers.iter().map(|reader| {
        let (merchant, host) = (reader.merchant.clone(), host.map(str::to_owned));
        let message = Message::EndpointDisabled { merchant, host, gone, affiliate_id: disabled.affiliate_id };
        new(merchant_id, &Recipient::from(reader), &message, &format!("{key}:{}", reader.id), now)
    });
    let mails = mails.collect::<Result<Vec<_>, _>>()?;
    messages::insert(connection, merchant_id, &mails, now).await
}
