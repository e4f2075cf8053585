//! The catalogue: every sentence of pages and mails, English and German side by side.
//!
//! A text is a method of [`Texts`], so a key that does not exist, a value that is missing, and a text without its
//! translation do not compile. That both languages use the same values is a test below.

mod affiliate;
mod audit;
mod decisions;
mod facts;
mod finance;
mod finance_states;
mod mail;
mod merchant;
mod reasons;
mod remittance;
mod shell;
mod time;

use crate::language::Language;

/// The texts in one language.
#[derive(Debug, Clone, Copy)]
pub struct Texts(pub Language);

// Templates hand over references.
impl From<&Texts> for Texts {
    fn from(texts: &Texts) -> Self {
        *texts
    }
}

/// `name: "English", "German";` becomes a method without arguments, `name(value): "… {value}", "… {value}";` one with
/// them.
macro_rules! texts {
    ($($name:ident $(($($argument:ident),+))?: $english:literal, $german:literal;)*) => {
        impl $crate::texts::Texts {
            $(
                #[doc = $english]
                #[must_use]
                pub fn $name(self $($(, $argument: impl std::fmt::Display)+)?) -> texts!(@type $($($argument)+)?) {
                    match self.0 {
                        $crate::language::Language::En => texts!(@text $english $(; $($argument)+)?),
                        $crate::language::Language::De => texts!(@text $german $(; $($argument)+)?),
                    }
                }
            )*
        }

        #[cfg(test)]
        pub(in crate::texts) const ENTRIES: &[(&str, [&str; 2])] = &[$((stringify!($name), [$english, $german])),*];
    };
    (@type) => { &'static str };
    (@type $($argument:ident)+) => { String };
    (@text $text:literal) => { $text };
    (@text $text:literal; $($argument:ident)+) => { format!($text) };
}

/// `name(count): "one", "many {count}" | "eins", "viele {count}";` becomes a method that takes a whole number and writes it
/// as the language does.
macro_rules! plurals {
    ($($name:ident($count:ident): $one:literal, $many:literal | $eins:literal, $viele:literal;)*) => {
        impl $crate::texts::Texts {
            $(
                #[doc = $many]
                #[must_use]
                pub fn $name(self, $count: i64) -> String {
                    let single = $count == 1;
                    let $count = $crate::format::number(self.0, $count);
                    match (self.0, single) {
                        ($crate::language::Language::En, true) => format!($one),
                        ($crate::language::Language::En, false) => format!($many),
                        ($crate::language::Language::De, true) => format!($eins),
                        ($crate::language::Language::De, false) => format!($viele),
                    }
                }
            )*
        }
    };
}

pub(crate) use {plurals, texts};

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    const CATALOGUES: &[&[(&str, [&str; 2])]] = &[
        super::affiliate::ENTRIES,
        super::audit::ENTRIES,
        super::decisions::ENTRIES,
        super::facts::ENTRIES,
        super::finance::ENTRIES,
        super::finance_states::ENTRIES,
        super::mail::ENTRIES,
        super::merchant::affiliates::ENTRIES,
        super::merchant::fraud::ENTRIES,
        super::merchant::home::ENTRIES,
        super::merchant::integration::ENTRIES,
        super::merchant::orders::ENTRIES,
        super::merchant::programs::ENTRIES,
        super::reasons::ENTRIES,
        super::remittance::ENTRIES,
        super::shell::ENTRIES,
        super::time::ENTRIES,
    ];

    fn values(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn both_languages_say_something_and_use_the_same_values() {
        let mut names = HashSet::new();
        for (name, [english, german]) in CATALOGUES.iter().copied().flatten() {
            assert!(names.insert(name), "{name} stands there twice");
            assert!(!english.trim().is_empty() && !german.trim().is_empty(), "{name} is empty");
            assert_eq!(values(english), values(german), "{name}");
        }
        assert!(names.len() > 20);
    }

    #[test]
    fn nothing_is_shouted_and_german_readers_are_addressed_as_sie() {
        for (name, [english, german]) in CATALOGUES.iter().copied().flatten() {
            assert!(!english.contains('!') && !german.contains('!'), "{name}");
            for word in german.split(|character: char| !character.is_alphabetic()) {
                assert!(!["du", "Du", "dein", "Dein", "deine", "dich", "dir"].contains(&word), "{name}: {german}");
            }
        }
    }
}
