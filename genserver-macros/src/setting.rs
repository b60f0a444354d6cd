//! What a key of an attribute was given.

use proc_macro2::TokenStream;

/// What a key was given.
#[derive(Clone, Default)]
pub(crate) enum Setting<T> {
    #[default]
    Absent,
    /// Something that could not be read and is reported already: rules about it look away.
    Mistaken,
    Given(Given<T>),
}

impl<T> Setting<T> {
    pub(crate) fn given(&self) -> Option<&Given<T>> {
        match self {
            Self::Given(given) => Some(given),
            Self::Absent | Self::Mistaken => None,
        }
    }

    /// The value alone.
    pub(crate) fn value(&self) -> Option<&T> {
        self.given().map(|given| &given.value)
    }

    /// After a mistake in its attribute: that it is absent says nothing any more.
    pub(crate) fn doubt(&mut self) {
        if matches!(self, Self::Absent) {
            *self = Self::Mistaken;
        }
    }
}

/// A value, and the tokens that the user changes if it is wrong.
#[derive(Clone)]
pub(crate) struct Given<T> {
    pub(crate) value: T,
    pub(crate) at: TokenStream,
}

/// When a supervisor starts a child again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Restart {
    Permanent,
    Transient,
    Temporary,
}
