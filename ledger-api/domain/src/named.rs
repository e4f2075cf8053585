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

/// Declares a `Copy` enum with `ALL`, `name()`, `meaning()`, `Display`, `FromStr` and serde as that name. With the feature
/// `openapi` it describes itself, so its documentation is what clients read.
#[macro_export]
macro_rules! named_enum {
    (
        $(#[doc = $about:literal])*
        pub enum $Enum:ident, $what:literal {
            $($(#[doc = $variant_about:literal])* $Variant:ident = $name:literal,)+
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Enum {
            $($(#[doc = $variant_about])* $Variant,)+
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

            /// What it means, as its documentation says.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$Variant => concat!($($variant_about),*).trim_ascii(),)+
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

        $crate::describe_named_enum! {
            $Enum, concat!($($about),*), [$(($name, concat!($($variant_about),*))),+]
        }
    };
}

/// With the feature `openapi`, lets an enum of names describe itself: every name, with what it means.
#[cfg(feature = "openapi")]
#[doc(hidden)]
#[macro_export]
macro_rules! describe_named_enum {
    ($Enum:ident, $about:expr, $names:expr) => {
        impl utoipa::PartialSchema for $Enum {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::openapi::one_of_names($about, &$names)
            }
        }

        impl utoipa::ToSchema for $Enum {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed($crate::openapi::component_name(stringify!($Enum)))
            }
        }
    };
}

/// Without it, nothing.
#[cfg(not(feature = "openapi"))]
#[doc(hidden)]
#[macro_export]
macro_rules! describe_named_enum {
    ($($anything:tt)*) => {};
}

pub use named_enum;
