//! Checks at the border. Each takes the field's name and leaves its complaint in the list, so that one answer names
//! everything that is wrong.

use shared::money::{Amount, Currency, Money};
use url::Url;

use super::problem::{FieldError, Problem};
use crate::domain::field_problem::{FieldProblem, ProblemCode};
use crate::domain::plain_name::{BadName, PlainName, deceives, hides_something};
use crate::domain::sepa::{BadIban, Iban, has_sepa_name};

/// Longest id of the merchant's own, in characters.
pub(crate) const ID_CHARS: usize = 200;
/// Longest name of an account's holder, in characters; a bank file has the first 70.
const HOLDER_CHARS: usize = 140;

/// Longest web address, in characters.
const ADDRESS_CHARS: usize = 2_000;

/// Query parameters that tell the Worker whose click it is.
const CLICK_PARAMETERS: [&str; 2] = ["ref", "aff_click"];

/// Complaints collected while a body is read.
#[derive(Debug, Default)]
pub(crate) struct Check(Vec<FieldError>);

impl Check {
    /// Notes a complaint.
    pub(crate) fn refuse(&mut self, field: &str, code: &'static str, detail: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), code, detail: detail.into() });
    }

    /// Notes what the domain found wrong, below `path`.
    pub(crate) fn domain(&mut self, path: &str, problems: Vec<FieldProblem>) {
        for problem in problems {
            self.refuse(&format!("{path}{}", problem.field), code_of(problem.code), problem.detail);
        }
    }

    /// The value, or every complaint there was.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, Problem> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(Problem::validation(self.0)),
        }
    }

    /// Nothing wrong so far?
    pub(crate) fn done(self) -> Result<(), Problem> {
        self.finish(Some(()))
    }

    /// A text of 1 to `most` characters, without control characters.
    pub(crate) fn text(&mut self, field: &str, value: &str, most: usize) {
        if value.trim().is_empty() {
            self.refuse(field, "required", "must not be empty");
        } else if value.chars().count() > most {
            self.refuse(field, "too_long", format!("has at most {most} characters"));
        } else if value.chars().any(char::is_control) {
            self.refuse(field, "invalid", "must not contain control characters");
        } else if deceives(value) {
            self.refuse(field, "invalid", "must show something, and not turn the writing direction around");
        }
    }

    /// The name of a person or a merchant.
    pub(crate) fn plain_name(&mut self, field: &str, value: &str) -> Option<PlainName> {
        let name = value.parse();
        if let Err(error) = name {
            let code = match error {
                BadName::Empty => "required",
                BadName::TooLong => "too_long",
                BadName::Hidden => "invalid",
            };
            self.refuse(field, code, error.to_string());
        }
        name.ok()
    }

    /// An e-mail address that names a person: nothing in it is invisible.
    pub(crate) fn email_of_person(&mut self, field: &str, value: &str) {
        self.email(field, value);
        if hides_something(value) {
            self.refuse(field, "invalid", BadName::Hidden.to_string());
        }
    }

    /// An id of the merchant's own.
    pub(crate) fn external_id(&mut self, field: &str, value: &str) {
        self.text(field, value, ID_CHARS);
    }

    /// The same for a text that may be missing.
    pub(crate) fn optional_text(&mut self, field: &str, value: Option<&str>, most: usize) {
        if let Some(value) = value {
            self.text(field, value, most);
        }
    }

    /// An e-mail address: one `@` with something on both sides. Whether it works only a mail can tell.
    pub(crate) fn email(&mut self, field: &str, value: &str) {
        self.text(field, value, 254);
        let plausible = value.split_once('@').is_some_and(|(name, domain)| {
            !name.is_empty() && !domain.is_empty() && !domain.contains('@') && !value.contains(char::is_whitespace)
        });
        if !plausible {
            self.refuse(field, "invalid", "is not an e-mail address");
        }
    }

    /// An account that SEPA reaches, if one is given.
    pub(crate) fn iban(&mut self, field: &str, value: Option<&str>) -> Option<Iban> {
        let iban: Result<Iban, BadIban> = value?.parse();
        if let Err(error) = iban {
            let code = if error == BadIban::OutsideSepa { "unreachable" } else { "invalid" };
            self.refuse(field, code, error.to_string());
        }
        iban.ok()
    }

    /// The name of an account's holder: 1 to 140 characters, of which something is left in those that banks take.
    pub(crate) fn sepa_name(&mut self, field: &str, value: &str) {
        self.text(field, value, HOLDER_CHARS);
        if !value.trim().is_empty() && !has_sepa_name(value) {
            self.refuse(field, "invalid", "has no letter or digit that a bank could read");
        }
    }

    /// An absolute http or https address without credentials, in its normal form.
    pub(crate) fn web_address(&mut self, field: &str, value: &str) -> Option<Url> {
        let url = Url::parse(value).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let Some(url) = url else {
            self.refuse(field, "invalid", "is not an http or https address");
            return None;
        };
        // In its normal form it is ASCII, and may be longer than it was written.
        if value.chars().count().max(url.as_str().len()) > ADDRESS_CHARS {
            let detail = format!("has at most {ADDRESS_CHARS} characters, with others than ASCII written as %XX");
            self.refuse(field, "too_long", detail);
            return None;
        }
        if !url.username().is_empty() || url.password().is_some() {
            self.refuse(field, "invalid", "must not have a user name or password in front of its host");
            return None;
        }
        Some(url)
    }

    /// A web address that a link may lead to: one whose query does not already say whose click it is. The first `ref`
    /// of an address decides, so the link's own would never earn.
    pub(crate) fn destination(&mut self, field: &str, value: &str) -> Option<Url> {
        let url = self.web_address(field, value)?;
        let taken = url.query_pairs().find(|(name, _)| CLICK_PARAMETERS.contains(&&**name));
        if let Some((name, _)) = taken {
            self.refuse(field, "invalid", format!("must not have {name} in its query; the link adds its own"));
            return None;
        }
        Some(url)
    }

    /// An amount in minor units.
    pub(crate) fn amount(&mut self, field: &str, minor: i64) -> Option<Amount> {
        let amount = Amount::new(minor);
        if let Err(error) = amount {
            self.refuse(field, "out_of_range", error.to_string());
        }
        amount.ok()
    }

    /// `amount` and `currency` of money that moves: at least one minor unit.
    pub(crate) fn money_above_zero(&mut self, minor: i64, currency: &str) -> Option<Money> {
        let amount = self.amount("amount", minor);
        if amount == Some(Amount::ZERO) {
            self.refuse("amount", "out_of_range", "must be above zero");
        }
        let currency = self.currency("currency", currency);
        amount.zip(currency).map(|(amount, currency)| Money { amount, currency })
    }

    /// An ISO 4217 currency.
    pub(crate) fn currency(&mut self, field: &str, code: &str) -> Option<Currency> {
        let currency = code.parse();
        if currency.is_err() {
            self.refuse(field, "invalid", "is not an ISO 4217 currency code such as EUR");
        }
        currency.ok()
    }

    /// A whole number within bounds.
    pub(crate) fn range(&mut self, field: &str, value: i32, bounds: std::ops::RangeInclusive<i32>) {
        if !bounds.contains(&value) {
            self.refuse(field, "out_of_range", format!("must be {} to {}", bounds.start(), bounds.end()));
        }
    }
}

fn code_of(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::Required => "required",
        ProblemCode::BadFormat => "invalid",
        ProblemCode::OutOfRange => "out_of_range",
        ProblemCode::NotAscending => "not_ascending",
        ProblemCode::TooMany => "too_long",
        ProblemCode::NotApplicable => "not_applicable",
    }
}
