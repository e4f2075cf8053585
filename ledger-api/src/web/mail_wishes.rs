//! Which mails somebody at a desk wants: the form for it, and what it says when it is sent. It also takes back what was refused
//! by the link of a mail.

use sqlx::PgConnection;

use super::error::PageError;
use super::form::Form;
use super::visitor::Visitor;
use crate::db::mail::opt_outs;
use crate::pages::mail::Topic;
use crate::pages::sheets::FormPart;

/// The form, as the person has it so far.
pub(super) async fn form(
    connection: &mut PgConnection,
    visitor: &Visitor,
    action: &str,
) -> Result<FormPart, sqlx::Error> {
    let t = visitor.texts();
    let refused = opt_outs::list(connection, visitor.merchant_id, &visitor.email).await?;
    let ticked = |topic: &Topic| {
        let wanted = !refused.iter().any(|name| name == topic.name());
        (topic.name().to_owned(), topic.label(t).to_owned(), wanted)
    };
    Ok(FormPart {
        heading: t.settings_mails().to_owned(),
        action: action.to_owned(),
        fields: Vec::new(),
        boxes: Topic::of_desk(visitor.desk).iter().map(ticked).collect(),
        button: t.save().to_owned(),
    })
}

/// Keeps what the form says, in the caller's transaction.
pub(super) async fn keep(connection: &mut PgConnection, visitor: &Visitor, form: Form) -> Result<(), PageError> {
    let form = form.proves(&visitor.csrf())?;
    let (merchant_id, email) = (visitor.merchant_id, visitor.email.as_str());
    for topic in Topic::of_desk(visitor.desk) {
        if form.filled(topic.name()).is_some() {
            opt_outs::delete(connection, merchant_id, email, topic.name()).await?;
        } else {
            opt_outs::insert(connection, merchant_id, email, topic.name()).await?;
        }
    }
    Ok(())
}
