//! Percent-encoding, both ways.

/// Appends a query value with everything but unreserved characters (RFC 3986, 2.3) encoded.
pub fn push_encoded(target: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            target.push(char::from(byte));
        } else {
            push_byte(target, byte);
        }
    }
}

fn push_byte(target: &mut String, byte: u8) {
    target.push('%');
    for digit in [byte >> 4, byte & 15] {
        target.push(char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase());
    }
}

/// A stored address as a header may carry it: absolute http(s), spaces and what is not ASCII encoded. `None` for
/// anything else, so that a broken record cannot become a broken or foreign redirect.
#[must_use]
pub fn header_safe(address: &str) -> Option<String> {
    crate::address::Address::parse(address)?;
    let mut safe = String::with_capacity(address.len());
    for byte in address.bytes() {
        match byte {
            0x21..=0x7e => safe.push(char::from(byte)),
            0x20 | 0x80.. => push_byte(&mut safe, byte),
            _ => return None,
        }
    }
    Some(safe)
}

/// A query value as a person would read it: `+` and escapes decoded, control characters dropped.
#[must_use]
pub fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => match tail.split_first_chunk::<2>().and_then(|(pair, after)| Some((hex_byte(*pair)?, after))) {
                Some((decoded, after)) => {
                    rest = after;
                    decoded
                }
                None => b'%',
            },
            other => other,
        });
    }
    String::from_utf8_lossy(&bytes).chars().filter(|character| !character.is_control()).collect()
}

fn hex_byte(pair: [u8; 2]) -> Option<u8> {
    let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_decode_as_forms_write_them() {
        for (text, expected) in
            [("a+b%20c", "a b c"), ("%ZZ%4", "%ZZ%4"), ("%C3%A9", "é"), ("a%0d%0aSet-Cookie", "aSet-Cookie")]
        {
            assert_eq!(decoded(text), expected);
        }
    }

    #[test]
    fn an_address_for_a_header_is_absolute_and_clean() {
        assert_eq!(header_safe("https://x.example/ä b").as_deref(), Some("https://x.example/%C3%A4%20b"));
        for text in
            ["//x.example", "/x", "javascript:alert(1)", "https://x.example/\r\nSet-Cookie: a=b", "data:text/html,x"]
        {
            assert_eq!(header_safe(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes_to_itself(text in "[^\\p{Cc}]{0,40}") {
            let mut encoded = String::new();
            push_encoded(&mut encoded, &text);
            prop_assert!(encoded.is_ascii());
            prop_assert_eq!(decoded(&encoded), text);
        }

        #[test]
        fn no_address_carries_a_line_break_into_a_header(text in "https://x/[\\x00-\\x7f]{0,30}") {
            if let Some(safe) = header_safe(&text) {
                prop_assert!(safe.bytes().all(|byte| (0x21..=0x7e).contains(&byte)));
            }
        }
    }
}
