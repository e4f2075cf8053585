//! Where SEPA credit transfers go.

/// The countries of the SEPA schemes, by the prefix of their IBANs, each with the whole IBAN's length. Countries: the
/// EPC's list of SEPA scheme countries (EPC409-09); lengths: the SWIFT IBAN registry. The territories of France share
/// its prefix, as do those of Finland, Portugal and Spain; Jersey, Guernsey and the Isle of Man that of the United
/// Kingdom.
const COUNTRIES: [(&str, usize); 42] = [
    ("AD", 24),
    ("AL", 28),
    ("AT", 20),
    ("BE", 16),
    ("BG", 22),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FR", 27),
    ("GB", 22),
    ("GI", 23),
    ("GR", 27),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IS", 26),
    ("IT", 27),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PL", 28),
    ("PT", 25),
    ("RO", 24),
    ("RS", 22),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("VA", 22),
];

/// The length of a country's IBANs, `None` outside of SEPA.
pub(super) fn iban_chars(country: &str) -> Option<usize> {
    COUNTRIES.iter().find(|(code, _)| *code == country).map(|(_, chars)| *chars)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_told_once_and_in_order() {
        assert!(COUNTRIES.windows(2).all(|pair| matches!(pair, [(one, _), (next, _)] if one < next)));
        assert_eq!((iban_chars("DE"), iban_chars("NO"), iban_chars("US")), (Some(22), Some(15), None));
    }
}
