//! Names and remittance texts in the characters that every SEPA bank takes.

/// A text in SEPA's characters (EPC132-08, 1.4: `a–z A–Z 0–9 / - ? : ( ) . , ' +` and space) of at most `most_chars`.
/// German letters are written out (ä is ae), as German banks do; everything else is transliterated, and what has no
/// letter at all becomes a full stop, or for punctuation its nearest relative. Runs of spaces become one.
#[must_use]
pub fn sepa_text(text: &str, most_chars: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most_chars));
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() {
            push(&mut out, ' ');
        } else if let Some(written_out) = german(character) {
            out.push_str(written_out);
        } else {
            let latin = deunicode::deunicode_char(character).unwrap_or(".");
            latin.chars().for_each(|ascii| push(&mut out, allowed(ascii)));
        }
        if out.len() >= most_chars {
            break;
        }
    }
    // ASCII only, so characters are bytes.
    out.truncate(most_chars);
    out.trim().to_owned()
}

/// Whether anything of a name is left in SEPA's characters: a letter or a digit.
#[must_use]
pub fn has_sepa_name(name: &str) -> bool {
    sepa_text(name, super::NAME_CHARS).bytes().any(|byte| byte.is_ascii_alphanumeric())
}

fn push(out: &mut String, ascii: char) {
    if ascii != ' ' || !(out.is_empty() || out.ends_with(' ')) {
        out.push(ascii);
    }
}

fn german(character: char) -> Option<&'static str> {
    Some(match character {
        'ä' => "ae",
        'ö' => "oe",
        'ü' => "ue",
        'Ä' => "Ae",
        'Ö' => "Oe",
        'Ü' => "Ue",
        'ß' => "ss",
        'ẞ' => "SS",
        _ => return None,
    })
}

/// The nearest allowed character, after the EPC's conversion table (EPC217-08).
fn allowed(ascii: char) -> char {
    match ascii {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '/' | '-' | '?' | ':' | '(' | ')' | '.' | ',' | '\'' | '+' | ' ' => ascii,
        '&' => '+',
        '_' | '~' => '-',
        ';' => ',',
        '[' | '{' | '<' => '(',
        ']' | '}' | '>' => ')',
        '\\' | '|' => '/',
        '`' | '"' => '\'',
        _ => '.',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sepa::NAME_CHARS;
    use proptest::prelude::*;

    #[test]
    fn odd_names_stay_readable() {
        let cases = [
            ("Jürgen Müßig", "Juergen Muessig"),
            ("Łukasz Żółć", "Lukasz Zolc"),
            ("Søren Ångström", "Soren Angstroem"),
            ("François d'Açaí", "Francois d'Acai"),
            ("Παπαδόπουλος", "Papadopoulos"),
            ("O’Neil & Sons <Ltd>", "O'Neil + Sons (Ltd)"),
            ("  a \t\n b\u{a0}c  ", "a b c"),
            ("x@y_z;€", "x.y-z,EUR"),
            ("a\u{0}b", "a b"),
            ("ÄÖÜ äöü ßẞ", "AeOeUe aeoeue ssSS"),
            ("[a] {b} <c> d\\e|f `g` \"h\" ~i;", "(a) (b) (c) d/e/f 'g' 'h' -i,"),
        ];
        for (name, expected) in cases {
            assert_eq!(sepa_text(name, NAME_CHARS), expected, "{name}");
        }
    }

    #[test]
    fn a_name_needs_a_letter() {
        assert!(has_sepa_name("李") && has_sepa_name("7"));
        for name in ["", " ", "…", "\u{e000}", "—?!"] {
            assert!(!has_sepa_name(name), "{name:?} is {:?}", sepa_text(name, NAME_CHARS));
        }
    }

    proptest! {
        #[test]
        fn every_text_ends_within_the_set_and_the_length(text in any::<String>(), most in 1_usize..150) {
            let out = sepa_text(&text, most);
            prop_assert!(out.len() <= most);
            prop_assert!(out.chars().all(|character| allowed(character) == character), "{out:?}");
            prop_assert_eq!(out.trim(), out.as_str());
            prop_assert_eq!(sepa_text(&out, most), out.clone());
        }
    }
}
