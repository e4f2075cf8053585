//! Enums whose variants have one name, the same in JSON, in the database and in an event key.

/// A text that names none of an enum's variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} is one of {}", .names.join(", "))]
pub struct UnknownName {
    /// What was to be named, for example `a tier`.
    pub what: &'static str,
    /// The names that exist.
    pub names: &'static [&'static str],
}

/// Declares a `Copy` enum with `ALL`, `name()`, `Display`, `FromStr` and serde as that name.
#[macro_export]
macro_rules! named_enum {
    (
        $(#[$about:meta])*
        pub enum $Enum:ident, $what:literal {
            $($(#[$variant_about:meta])* $Variant:ident = $name:literal,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Enum {
            $($(#[$variant_about])* $Variant,)+
        }

        impl $Enum {
            /// Every variant, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$Variant,)+];

            /// The name in JSON, in the database and in event keys.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$Variant => $name,)+
                }
            }
        }

        impl std::fmt::Display for $Enum {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl std::str::FromStr for $Enum {
            type Err = $crate::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                match name {
                    $($name => Ok(Self::$Variant),)+
                    _ => Err($crate::UnknownName { what: $what, names: &[$($name,)+] }),
                }
            }
        }

        impl serde::Serialize for $Enum {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Enum {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                name.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub use named_enum;
