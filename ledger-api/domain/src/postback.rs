//! Affiliate postbacks: an address with macros, filled in with what happened to the affiliate's own conversion.

use std::fmt::Write as _;

use url::Url;

use super::endpoint_url::{self, BadEndpointUrl, Reach};
use super::named::named_enum;

named_enum! {
    /// What a postback can tell. Nothing of the customer is among it.
    pub enum Macro, "a macro" {
        /// Our id of the conversion.
        ConversionId = "conversion_id",
        /// The merchant's id of the order.
        OrderId = "order_id",
        /// The order, in minor units.
        Amount = "amount",
        /// Of both amounts.
        Currency = "currency",
        /// What the affiliate has of the commission now, in minor units.
        Commission = "commission",
        /// The commission's status.
        Status = "status",
        /// The click that led to the order.
        ClickId = "click_id",
        /// The link's campaign.
        Campaign = "campaign",
        /// What happened.
        Event = "event",
    }
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTemplate {
    /// As an address.
    #[error(transparent)]
    Address(#[from] BadEndpointUrl),
    /// A brace without its other half.
    #[error("a {{ needs its }}, and a }} its {{")]
    Brace,
    /// No such macro.
    #[error("{{{name}}} is not a macro; there are {}", Macro::ALL.iter().map(|known| known.name()).collect::<Vec<_>>().join(", "))]
    Unknown {
        /// What stood in braces, cut to 50 characters.
        name: String,
    },
    /// What happens must not decide whom we call.
    #[error("macros stand in the path or the query, behind the host")]
    Host,
}

/// An address with macros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Macro(Macro),
}

impl Template {
    /// Reads a template and tries it out.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, BadTemplate> {
        if text.len() > endpoint_url::MOST_BYTES {
            return Err(BadEndpointUrl::TooLong.into());
        }
        let pieces = pieces(text)?;
        if let Some(Piece::Text(first)) = pieces.first()
            && pieces.len() > 1
            && !names_its_host(first)
        {
            return Err(BadTemplate::Host);
        }
        let template = Self(pieces);
        endpoint_url::read(&template.with(|_| "x".to_owned()), reach)?;
        Ok(template)
    }

    /// The address with every macro's value, percent-encoded. What has no value is empty.
    ///
    /// # Errors
    /// It may not be called any more: the server was started with another [`Reach`].
    pub fn render(&self, value: impl Fn(Macro) -> String, reach: Reach) -> Result<Url, BadEndpointUrl> {
        endpoint_url::read(&self.with(value), reach)
    }

    fn with(&self, value: impl Fn(Macro) -> String) -> String {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Macro(name) => encode_onto(&mut text, &value(*name)),
            }
        }
        text
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, BadTemplate> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').ok_or(BadTemplate::Brace)?;
        if before.contains('}') || name.contains('{') {
            return Err(BadTemplate::Brace);
        }
        let known = name.parse().map_err(|_| BadTemplate::Unknown { name: name.chars().take(50).collect() })?;
        pieces.extend([Piece::Text(before.to_owned()), Piece::Macro(known)]);
        rest = behind;
    }
    if rest.contains('}') {
        return Err(BadTemplate::Brace);
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Ok(pieces)
}

/// Whether the host is complete before the first macro.
fn names_its_host(before_macros: &str) -> bool {
    let behind_scheme = before_macros.split_once("://").map(|(_, behind)| behind);
    behind_scheme.is_some_and(|behind| behind.contains(['/', '?']))
}

/// Everything but the unreserved characters of RFC 3986.
fn encode_onto(text: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Template, BadTemplate> {
        Template::parse(text, Reach::Public)
    }

    #[test]
    fn macros_are_filled_in_and_encoded_wherever_they_stand() {
        let template = parse("https://net.com/p/{event}/?c={click_id}&a={amount}{currency}&o={order_id}&k=1").unwrap();
        let value = |name| match name {
            Macro::Event => "conversion.created".to_owned(),
            Macro::OrderId => "a b/&=ä{event}".to_owned(),
            Macro::Amount => "9900".to_owned(),
            Macro::Currency => "EUR".to_owned(),
            _ => String::new(),
        };
        let url = template.render(value, Reach::Public).unwrap();
        let expected = "https://net.com/p/conversion.created/?c=&a=9900EUR&o=a%20b%2F%26%3D%C3%A4%7Bevent%7D&k=1";
        assert_eq!(url.as_str(), expected);
    }

    #[test]
    fn a_template_without_macros_is_an_address() {
        assert_eq!(
            parse("https://net.com").unwrap().render(|_| String::new(), Reach::Public).unwrap().as_str(),
            "https://net.com/"
        );
    }

    #[test]
    fn what_is_no_template_is_refused_for_its_own_reason() {
        for text in ["https://net.com/{", "https://net.com/}", "https://net.com/{a{event}}", "https://net.com/}{event}"]
        {
            assert_eq!(parse(text), Err(BadTemplate::Brace), "{text}");
        }
        for text in ["https://net.com/{}", "https://net.com/{customer_id}", "https://net.com/{ event }"] {
            assert!(matches!(parse(text), Err(BadTemplate::Unknown { .. })), "{text}");
        }
        for text in ["https://{campaign}.net.com/", "https://{campaign}/", "{event}", "https://net.com{event}/"] {
            assert_eq!(parse(text), Err(BadTemplate::Host), "{text}");
        }
        for text in ["", "http://net.com/{event}", "https://10.0.0.1/?e={event}", "https://a@net.com/{event}"] {
            assert!(matches!(parse(text), Err(BadTemplate::Address(_))), "{text}");
        }
        let said = parse("https://net.com/{customer_id}").unwrap_err().to_string();
        assert!(said.starts_with("{customer_id} is not a macro; there are conversion_id, order_id"), "{said}");
    }

    #[test]
    fn a_template_has_so_many_bytes_as_it_is_written() {
        let of_length = |bytes: usize| format!("{:x<bytes$}", "https://net.com/?e={event}&x=");
        assert!(parse(&of_length(endpoint_url::MOST_BYTES)).is_ok());
        let longer = parse(&of_length(endpoint_url::MOST_BYTES + 1));
        assert_eq!(longer, Err(BadTemplate::Address(BadEndpointUrl::TooLong)));
    }

    proptest! {
        #[test]
        fn no_value_leaves_its_place(value in ".{0,60}") {
            let template = parse("https://net.com/a?x={order_id}&y=1").unwrap();
            let url = template.render(|_| value.clone(), Reach::Public).unwrap();
            prop_assert_eq!(url.host_str(), Some("net.com"));
            prop_assert_eq!(url.path(), "/a");
            let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(pairs, [("x".to_owned(), value), ("y".to_owned(), "1".to_owned())]);
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,80}") {
            let _ = parse(&text);
            let _ = parse(&format!("https://net.com/{text}"));
        }
    }
}
