//! What everybody does at the pages by mouse.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use serde_json::{Value, json};

/// What the mail with the link is called.
const SUBJECT: &str = "Your sign-in link";

/// Signs in as people do: the form, the mail, its link, and the button behind it. Results in whether the mail came.
pub(super) fn signs_in(ledger: &Ledger, mails: &MailCatcher, email: &str) -> Vec<Value> {
    let known = mails.mails_to(email).iter().filter(|mail| mail["subject"] == SUBJECT).count();
    let came =
        format!("[...document.querySelectorAll('a')].filter((one) => one.innerText === '{SUBJECT}').length > {known}");
    vec![
        json!({"open": format!("{}/", ledger.url())}),
        json!({"fill": {"#email": email}}),
        json!({"click": "main form button"}),
        json!({"open": mails.page_of(email)}),
        json!({ "reload": came }),
        // The newest stands first.
        json!({"click": format!("tbody a:has-text('{SUBJECT}')")}),
        json!({"click": "a[href*='/sign-in/']"}),
        json!({"click": "main form button"}),
    ]
}

/// Goes to a desk of an address that opens several.
pub(super) fn chooses(desk: &str) -> Value {
    json!({"click": format!(".door:has-text('{desk}')")})
}

/// Sets up the second factor that the finance desk asks for, and goes on to the desk.
pub(super) fn enrols() -> Vec<Value> {
    vec![
        json!({"totp": {"#code": "main code"}}),
        json!({"click": "main form button"}),
        json!({"click": "a[href='/desk']"}),
    ]
}
