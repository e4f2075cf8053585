//! A person with a browser. Every desk's tests begin here.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use integration_tests::api::{Answer, Client};
use integration_tests::ledger::Ledger;
use integration_tests::mail::{MailCatcher, link_in};
use serde_json::{Value, json};

use super::access::sha1_totp::code_at;

/// Name of the session's cookie on this machine.
pub(crate) const COOKIE: &str = "tributary-development";

/// Somebody at the pages, by plain HTTP.
pub(crate) struct Visit {
    client: Client,
    cookie: String,
}

impl Visit {
    /// Nobody yet.
    pub(crate) fn begin(ledger: &Ledger) -> Self {
        Self { client: Client::new(ledger.url()), cookie: String::new() }
    }

    /// Asks for a link and follows it.
    pub(crate) fn sign_in(ledger: &Ledger, mails: &MailCatcher, email: &str) -> Self {
        let mut visit = Self::begin(ledger);
        let before = mails.mails_to(email).len();
        assert_eq!(visit.post("/sign-in", &[("email", email)]).status, 200);
        let mail = mails.waits_for_after(email, "sign-in link", before);
        let link = link_in(&mail, &format!("{}/sign-in/", ledger.url()));
        let path = link.strip_prefix(ledger.url()).unwrap().to_owned();
        let answer = visit.post(&path, &[]);
        assert_eq!(answer.status, 303, "{}", answer.text);
        visit
    }

    /// Signs in, goes to the finance desk and sets up the second factor there.
    pub(crate) fn finance(ledger: &Ledger, mails: &MailCatcher, email: &str) -> Self {
        let mut visit = Self::sign_in(ledger, mails, email);
        if visit.get("/desk").header("location") == Some("/choose") {
            visit.choose("finance:");
        }
        let enrol = visit.get("/second-factor/enrol").text;
        let key = enrol.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let csrf = visit.csrf("/second-factor/enrol");
        let code = code_at(&key, 0);
        assert_eq!(visit.post("/second-factor/enrol", &[("csrf", &csrf), ("code", &code)]).status, 200);
        assert_eq!(visit.get("/finance").status, 200);
        visit
    }

    /// Fills in a form of a page of one's own, and sends it.
    pub(crate) fn sends(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf("/finance");
        self.post(path, &[&[("csrf", csrf.as_str())], fields].concat())
    }

    /// Sends a form with a file, as browsers do.
    pub(crate) fn uploads(&self, path: &str, fields: &[(&str, &str)], file: (&str, &str)) -> Answer {
        let part = |name: &str, value: &str| {
            format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let parts: String = fields.iter().chain([&file]).map(|(name, value)| part(name, value)).collect();
        let body = format!("{parts}--frontier--\r\n");
        let cookie = format!("{COOKIE}={}", self.cookie);
        let headers = [("content-type", "multipart/form-data; boundary=frontier"), ("cookie", cookie.as_str())];
        self.client.send("POST", path, &headers, Some(&body))
    }

    /// Goes to the desk whose door begins with this, where the address opens several.
    pub(crate) fn choose(&mut self, door: &str) {
        let page = self.get("/choose").text;
        let found = page.split("name=\"door\" value=\"").find(|part| part.starts_with(door));
        let found = found.unwrap_or_else(|| panic!("no door {door} in {page}")).split('"').next().unwrap().to_owned();
        let csrf = self.csrf("/choose");
        assert_eq!(self.post("/choose", &[("csrf", &csrf), ("door", &found)]).status, 303);
    }

    /// The cookie, for a browser.
    pub(crate) fn cookie_for(&self, ledger: &Ledger) -> Value {
        json!({"let": {"name": COOKIE, "value": self.cookie, "url": ledger.url()}})
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, "", &[])
    }

    /// The same with more cookies and headers.
    pub(crate) fn get_with(&self, path: &str, cookies: &str, headers: &[(&str, &str)]) -> Answer {
        let cookie = format!("{COOKIE}={}; {cookies}", self.cookie);
        let usual = [("cookie", cookie.as_str()), ("accept", "text/html")];
        self.client.get_with(path, &[&usual, headers].concat())
    }

    /// Reads on from wherever it is sent, as a browser does.
    pub(crate) fn follows(&self, path: &str) -> Answer {
        let mut answer = self.get(path);
        for _ in 0..5 {
            let Some(next) = answer.header("location").map(str::to_owned) else { break };
            answer = self.get(&next);
        }
        answer
    }

    /// What a page hears first that listens.
    pub(crate) fn hears(&self, ledger: &Ledger, path: &str, headers: &str) -> String {
        let address = ledger.url().strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let cookie = format!("cookie: {COOKIE}={}", self.cookie);
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\n{cookie}\r\n{headers}\r\n"
        )
        .unwrap();
        let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
        let status = lines.next().unwrap();
        assert!(status.starts_with("HTTP/1.1 200"), "{path}: {status}");
        let body = lines.skip_while(|line| !line.is_empty()).skip(1);
        // The first line is the length of what follows.
        body.skip(1).take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// What forms of this person carry.
    pub(crate) fn csrf(&self, path: &str) -> String {
        let text = self.get(path).text;
        let (_, rest) = text.split_once("name=\"csrf\" value=\"").unwrap_or_else(|| panic!("no form in {text}"));
        rest.split('"').next().unwrap().to_owned()
    }

    /// Sends a form as it is.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_with(path, fields, &[])
    }

    /// The same with headers.
    pub(crate) fn post_with(&mut self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let body = body.join("&");
        let cookie = format!("{COOKIE}={}", self.cookie);
        let kind = [("content-type", "application/x-www-form-urlencoded"), ("cookie", cookie.as_str())];
        let answer = self.client.send("POST", path, &[&kind, headers].concat(), Some(&body));
        if let Some(cookie) = answer.cookie(COOKIE) {
            self.cookie = cookie;
        }
        answer
    }
}

fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}
