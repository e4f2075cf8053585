//! The mail server.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use url::Url;

use crate::pages::mail::Rendered;

/// Longest wait for any single answer of the mail server.
const ANSWER: Duration = Duration::from_secs(10);
/// Longest wait for a whole mail to leave.
const WHOLE: Duration = Duration::from_mins(1);
/// Connections held open.
const CONNECTIONS: u32 = 4;

/// Who mails are from.
#[derive(Debug, Clone)]
pub struct Sender(Mailbox);

impl FromStr for Sender {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| "is not `Name <address>`")
    }
}

/// Sends mails.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The transport knows the password.
        f.debug_struct("Mailer").field("from", &self.from).finish_non_exhaustive()
    }
}

/// Why a mail did not leave. Says nothing of its reader.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It never will.
    Permanent(String),
    /// It may, later.
    Passing(String),
}

/// A mail ready to be sent.
#[derive(Debug)]
pub(super) struct Outgoing<'a> {
    pub email: &'a str,
    pub name: &'a str,
    /// What receivers tell repetitions by.
    pub message_id: String,
    pub rendered: &'a Rendered,
    pub unsubscribe: Option<&'a Url>,
}

impl Mailer {
    /// A mailer for the server at `url`.
    ///
    /// # Errors
    /// When it is no address of a mail server.
    pub fn new(url: &str, from: &Sender) -> Result<Self, &'static str> {
        // The library's own message may repeat the address and with it the password.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| "is not smtp://… or smtps://…")?
            .timeout(Some(ANSWER))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS))
            .build();
        Ok(Self { transport, from: from.0.clone() })
    }

    pub(super) async fn send(&self, mail: &Outgoing<'_>) -> Result<(), Failure> {
        let message = self.message(mail).map_err(Failure::Permanent)?;
        match tokio::time::timeout(WHOLE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(Failure::Passing("no answer in time".to_owned())),
        }
    }

    fn message(&self, mail: &Outgoing<'_>) -> Result<Message, String> {
        let address: Address = mail.email.parse().map_err(|_| "not an address".to_owned())?;
        let name = Some(mail.name).filter(|name| !name.is_empty()).map(one_line);
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(name, address))
            .subject(&mail.rendered.subject)
            .message_id(Some(format!("<{}@{}>", mail.message_id, self.from.email.domain())));
        if let Some(url) = mail.unsubscribe {
            message = message.header(ListUnsubscribe(format!("<{url}>"))).header(OneClick);
        }
        let body = MultiPart::alternative_plain_html(mail.rendered.text.clone(), mail.rendered.html.clone());
        message.multipart(body).map_err(|error| error.to_string())
    }
}

/// A line break in a name must not begin another header.
fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// Only what the server said of this very mail is final: 530 to 538 speak of us, and somebody will mend that.
fn failure(error: &Error) -> Failure {
    let code = error.status().map(u16::from);
    match code {
        Some(code @ (500..=529 | 539..=599)) => Failure::Permanent(format!("refused with {code}")),
        Some(code) => Failure::Passing(format!("answered {code}")),
        None if error.is_timeout() => Failure::Passing("no answer in time".to_owned()),
        None => Failure::Passing("no connection".to_owned()),
    }
}

/// RFC 2369: where mails like it are refused.
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// RFC 8058: a POST to that address is enough.
#[derive(Clone)]
struct OneClick;

impl Header for OneClick {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hostile_name_adds_no_header_and_an_address_with_a_line_break_is_none() {
        let mailer = Mailer::new("smtp://127.0.0.1:1", &"Shop <shop@x.example>".parse().unwrap()).unwrap();
        let rendered = Rendered { subject: "Grüße".into(), text: "Hallo".into(), html: "<p>Hallo</p>".into() };
        let mail =
            |email, name| Outgoing { email, name, message_id: "1".into(), rendered: &rendered, unsubscribe: None };
        let message = mailer.message(&mail("a@x.example", "Eve\r\nBcc: all@x.example")).unwrap();
        let written = String::from_utf8(message.formatted()).unwrap();
        assert!(!written.contains("\nBcc:"), "{written}");
        assert_eq!(message.envelope().to().len(), 1);
        for email in ["a@x.example\r\nRCPT TO:<b@x.example>", "a@x.example,b@x.example", "", "a"] {
            assert!(mailer.message(&mail(email, "Eve")).is_err(), "{email:?}");
        }
    }

    #[tokio::test]
    async fn a_mail_server_is_named_by_an_smtp_address() {
        let from = "a@x.example".parse().unwrap();
        assert!(Mailer::new("https://x.example", &from).is_err());
        assert!("nobody".parse::<Sender>().is_err());
        assert!(!format!("{:?}", Mailer::new("smtp://user:secret@x.example", &from).unwrap()).contains("secret"));
    }
}
