//! Which supervisor a handle means: one incarnation, the role of a supervised one, or whoever has a name.

use std::fmt;

use crate::exit::CallError;
use crate::gen_server::{Address, Call, Caller, Child, GenServer, Named, ServerRef, Stop};
use crate::process::{self, Pid};

pub(super) enum Seat<S: GenServer> {
    One(ServerRef<S>),
    Role(Child<S>),
    Name(Named<S>),
}

impl<S: GenServer> Seat<S> {
    fn call<T: Send + 'static>(&self, request: impl FnOnce(Caller<T>) -> S::Call) -> Call<S, T> {
        match self {
            Self::One(server) => server.call(request),
            Self::Role(child) => child.call(request),
            Self::Name(named) => named.call(request),
        }
    }

    /// Asks, and waits as long as it takes, as OTP does: a supervisor that starts a child serves nobody
    /// else.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        request: impl FnOnce(Caller<T>) -> S::Call,
    ) -> Result<T, CallError> {
        self.call(request).no_timeout().await
    }

    pub(super) fn stop(&self) -> Stop<S> {
        match self {
            Self::One(server) => server.stop(),
            Self::Role(child) => child.stop(),
            Self::Name(named) => named.stop(),
        }
    }

    /// Of a role or a name, who has it now or had it last; if nobody has, a process that has ended.
    pub(super) fn pid(&self) -> Pid {
        let server = match self {
            Self::One(server) => Some(server.clone()),
            Self::Role(child) => child.resolve(),
            Self::Name(named) => named.resolve(),
        };
        server.map_or_else(|| process::ended("Supervisor"), |server| server.pid())
    }
}

impl<S: GenServer> Clone for Seat<S> {
    fn clone(&self) -> Self {
        match self {
            Self::One(server) => Self::One(server.clone()),
            Self::Role(child) => Self::Role(child.clone()),
            Self::Name(named) => Self::Name(named.clone()),
        }
    }
}

impl<S: GenServer> PartialEq for Seat<S> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::One(one), Self::One(other)) => one == other,
            (Self::Role(one), Self::Role(other)) => one == other,
            (Self::Name(one), Self::Name(other)) => one == other,
            (Self::One(_) | Self::Role(_) | Self::Name(_), _) => false,
        }
    }
}

impl<S: GenServer> Eq for Seat<S> {}

impl<S: GenServer> fmt::Debug for Seat<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(server) => server.fmt(f),
            Self::Role(child) => child.fmt(f),
            Self::Name(named) => named.fmt(f),
        }
    }
}
