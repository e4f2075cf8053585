//! Addresses that PayPal pays to: <https://developer.paypal.com/docs/api/payments.payouts-batch/v1/#definition-payout_item>.

/// Longest `receiver` that PayPal takes, in bytes.
const MOST_BYTES: usize = 127;

/// Whether a text can be the e-mail address of a receiver: one `@`, a domain with a dot, and only characters that travel
/// as they are.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else { return false };
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.len() <= MOST_BYTES
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"(),:;<>[\\]".contains(&byte))
        && domain.contains('.')
        && domain.split('.').all(label)
}

/// An address as people may see it: its first character and its domain.
#[must_use]
pub fn masked(email: &str) -> String {
    let Some((name, domain)) = email.split_once('@') else { return "***".into() };
    let first: String = name.chars().take(1).collect();
    format!("{first}***@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_paypal_can_write_to_are_valid() {
        let longest = format!("{}@example.com", "a".repeat(115));
        for valid in ["ada@example.com", "Ada.L+pay@mail.example.co.uk", "o'neil@x-y.example", &longest] {
            assert!(is_valid(valid), "{valid}");
        }
        let too_long = format!("a{longest}");
        for invalid in [
            "",
            "@",
            "ada",
            "ada@",
            "@example.com",
            "ada@example",
            "ada@@example.com",
            "ada@x.example@y",
            "a b@x.example",
            "ada@-x.example",
            "ada@x..example",
            "ada@x.example.",
            "ädä@x.example",
            "ada@x.exämple",
            "ada@x.example\n",
            "<ada@x.example>",
            &too_long,
        ] {
            assert!(!is_valid(invalid), "{invalid}");
        }
    }

    #[test]
    fn only_the_beginning_and_the_domain_are_shown() {
        assert_eq!(masked("ada@example.com"), "a***@example.com");
        assert_eq!((masked("a@x.example"), masked("")), ("a***@x.example".into(), "***".into()));
    }
}
