//! The names of an enum's variants, each written once.
//!
//! strum's derives are for private enums: on a public one, its traits would be public API of this crate.

/// Gives an enum its private `variant_name`. With `Serialize`, its JSON is that name; with `from_name`, a name gives the
/// variant, with the default of each listed member; with `NAMES`, all names are a list outside of tests too.
macro_rules! names {
    ($enum:ident, Serialize { $($table:tt)+ }) => {
        names!($enum { $($table)+ });

        impl serde::Serialize for $enum {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.variant_name())
            }
        }
    };
    ($enum:ident, from_name { $($table:tt)+ }) => {
        names!($enum, from_name, #[cfg(test)] NAMES { $($table)+ });
    };
    ($enum:ident, from_name, $(#[$when:meta])? NAMES { $($variant:ident $({ $($member:ident),+ })? => $name:literal,)+ }) => {
        names!($enum { $($variant => $name,)+ });

        impl $enum {
            $(#[$when])?
            pub(crate) const NAMES: &[&str] = &[$($name),+];

            #[cfg(any(all(target_arch = "wasm32", feature = "js-packument"), test))]
            pub(crate) fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant { $($($member: Default::default()),+)? }),)+
                    _ => None,
                }
            }
        }
    };
    ($enum:ident { $($variant:ident => $name:literal,)+ }) => {
        impl $enum {
            const fn variant_name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $name,)+
                }
            }
        }
    };
}
pub(crate) use names;
