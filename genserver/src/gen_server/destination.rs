//! Whom a call goes to: [`Destination`].

use std::sync::Arc;

use super::child::Child;
use super::{Address as _, GenServer, ServerRef};
use crate::registry::{self, Name};

/// Whom a call goes to. Roles are looked up when the request is sent.
pub(super) enum Destination<S: GenServer> {
    Server(ServerRef<S>),
    Name(Name),
    Role(Arc<dyn Lookup<S>>),
    /// The child that the call knows.
    Child,
}

/// Finds who plays a role.
pub(super) trait Lookup<S: GenServer>: Send + Sync {
    fn find(&self) -> Option<ServerRef<S>>;
}

impl<S: GenServer, F: Fn() -> Option<ServerRef<S>> + Send + Sync> Lookup<S> for F {
    fn find(&self) -> Option<ServerRef<S>> {
        self()
    }
}

impl<S: GenServer> Destination<S> {
    pub(super) fn resolve(self, child: Option<&Child<S>>) -> Option<ServerRef<S>> {
        match self {
            Self::Server(server) => Some(server),
            Self::Name(name) => ServerRef::of(&registry::whereis(&name)?),
            Self::Role(role) => role.find(),
            Self::Child => child.and_then(Child::resolve),
        }
    }
}
