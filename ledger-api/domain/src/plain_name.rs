//! Names of persons and merchants: what looks the same is the same. Four eyes compares persons by their names.

use std::str::FromStr;

use unicode_normalization::UnicodeNormalization as _;

/// Longest name, in characters.
const MOST_CHARS: usize = 200;

/// A name without anything that cannot be seen, in Unicode's NFKC and without spaces around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainName(String);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Nothing to see.
    #[error("must not be empty")]
    Empty,
    /// Over 200 characters.
    #[error("has at most {MOST_CHARS} characters")]
    TooLong,
    /// Something that nobody sees.
    #[error("must not contain control characters, invisible ones, or marks of writing direction")]
    Hidden,
}

impl PlainName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PlainName {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        let name = text.nfkc().collect::<String>().trim().to_owned();
        match name.as_str() {
            "" => Err(BadName::Empty),
            name if name.chars().count() > MOST_CHARS => Err(BadName::TooLong),
            name if hides_something(name) => Err(BadName::Hidden),
            _ => Ok(Self(name)),
        }
    }
}

/// Whether a text has characters that nobody sees.
#[must_use]
pub fn hides_something(text: &str) -> bool {
    text.chars().any(is_hidden)
}

/// Whether a text shows nothing, or is shown otherwise than it is written: by overrides of the writing direction.
/// <https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing>
#[must_use]
pub fn deceives(text: &str) -> bool {
    let turns = |character| matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().any(turns) || text.chars().all(|character| is_hidden(character) || character.is_whitespace())
}

/// What two spellings of one name have in common: case, width, stray spaces and what is invisible do not count.
#[must_use]
pub fn folded(name: &str) -> String {
    let visible: String = name.nfkc().filter(|&character| !is_hidden(character)).flat_map(char::to_lowercase).collect();
    visible.trim().nfkc().collect()
}

/// Control characters, and those of the category Cf ("format") and others that leave no mark.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
                | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}'
                | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_deceives_when_it_shows_nothing_or_turns_around() {
        for text in ["\u{202e}", "a\u{202e}b", "a\u{2067}b\u{2069}", "\u{200b} \u{2060}", ""] {
            assert!(deceives(text), "{text:?}");
        }
        for text in ["Ann", "نرم\u{200c}افزار", "👩\u{200d}💻", "שלום"] {
            assert!(!deceives(text), "{text:?}");
        }
    }

    #[test]
    fn a_name_loses_the_spaces_around_it_and_the_width_of_its_letters() {
        for (text, name) in [(" Ann ", "Ann"), ("Ａｎｎ", "Ann"), ("Zoe\u{308}", "Zoë"), ("李 明", "李 明")] {
            assert_eq!(text.parse::<PlainName>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn a_name_with_something_that_nobody_sees_is_refused() {
        for text in ["An\u{200b}n", "Ann\u{202e}", "\u{feff}Ann", "A\u{ad}nn", "A\nnn", "Ann\u{2066}", "A\u{e0041}nn"] {
            assert_eq!(text.parse::<PlainName>(), Err(BadName::Hidden), "{text:?}");
        }
        assert_eq!("\u{3000}".parse::<PlainName>(), Err(BadName::Empty));
        assert_eq!("x".repeat(201).parse::<PlainName>(), Err(BadName::TooLong));
        assert!("x".repeat(200).parse::<PlainName>().is_ok());
    }

    #[test]
    fn spellings_of_one_name_fold_to_the_same() {
        for text in ["ann", " ANN ", "Ａｎｎ", "A\u{200b}nn", "ann\u{202e}"] {
            assert_eq!(folded(text), "ann", "{text:?}");
        }
        assert_ne!(folded("anne"), "ann");
    }
}
