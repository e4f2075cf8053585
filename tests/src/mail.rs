//! The mail server of development, which keeps what it gets.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::api::Client;
use crate::ports::free_port;
use crate::process::{Process, workspace};

/// A mail server that shows what it got.
#[derive(Debug)]
pub struct MailCatcher {
    process: Process,
    smtp_port: u16,
}

impl MailCatcher {
    /// On free ports.
    pub fn start() -> Self {
        let smtp_port = free_port();
        Self { process: Process::start(command(smtp_port)), smtp_port }
    }

    /// Where it takes mail.
    pub fn smtp_url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.smtp_port)
    }

    /// Where it shows what came for an address, as a page.
    pub fn page_of(&self, email: &str) -> String {
        format!("{}/?to={email}", self.process.address)
    }

    /// It dies, with all it has got.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// It takes mail again where it did.
    pub fn start_again(&mut self) {
        self.process = Process::start(command(self.smtp_port));
    }

    /// Everything that came for an address, oldest first.
    pub fn mails_to(&self, email: &str) -> Vec<Value> {
        let answer = Client::new(&self.process.address).get(&format!("/api/mails?to={email}")).expect(200);
        let mut mails = answer["data"].as_array().unwrap().clone();
        mails.reverse();
        mails
    }

    /// The first mail for an address whose subject has these words; fails the test after 20 seconds.
    pub fn waits_for(&self, email: &str, words: &str) -> Value {
        self.waits_for_after(email, words, 0)
    }

    /// The same, without the first ones that came for the address.
    pub fn waits_for_after(&self, email: &str, words: &str, without: usize) -> Value {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let mails = self.mails_to(email);
            if let Some(mail) =
                mails.iter().skip(without).find(|mail| mail["subject"].as_str().unwrap().contains(words))
            {
                return mail.clone();
            }
            assert!(Instant::now() < deadline, "no mail to {email} about {words:?}; there are {mails:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn command(smtp_port: u16) -> Command {
    let mut command = Command::new("node");
    command.arg(workspace().join("tests/mail-catcher/server.mjs")).env("SMTP_PORT", smtp_port.to_string());
    command
}

/// The first address in a mail's text that begins with that.
pub fn link_in(mail: &Value, beginning: &str) -> String {
    let text = mail["text"].as_str().unwrap();
    let found = text.split_whitespace().find(|word| word.starts_with(beginning));
    found.unwrap_or_else(|| panic!("no {beginning} in {text}")).to_owned()
}
