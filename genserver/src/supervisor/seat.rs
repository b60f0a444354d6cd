//! Which supervisor a handle means: one incarnation, or the role of a supervised one.

use std::fmt;

use crate::exit::CallError;
use crate::gen_server::{Address, Call, Caller, Child, GenServer, ServerRef, Stop};
use crate::process::{self, Pid};

pub(super) enum Seat<S: GenServer> {
    One(ServerRef<S>),
    Role(Child<S>),
}

impl<S: GenServer> Seat<S> {
    fn call<T: Send + 'static>(&self, request: impl FnOnce(Caller<T>) -> S::Call) -> Call<S, T> {
        match self {
            Self::One(server) => server.call(request),
            Self::Role(child) => child.call(request),
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
        }
    }

    /// Of a role, who plays it or was to play it last; if nobody ever did, a process that has ended.
    pub(super) fn pid(&self) -> Pid {
        match self {
            Self::One(server) => server.pid(),
            Self::Role(child) => match child.resolve() {
                Some(server) => server.pid(),
                None => process::ended("Supervisor"),
            },
        }
    }
}

impl<S: GenServer> Clone for Seat<S> {
    fn clone(&self) -> Self {
        match self {
            Self::One(server) => Self::One(server.clone()),
            Self::Role(child) => Self::Role(child.clone()),
        }
    }
}

impl<S: GenServer> PartialEq for Seat<S> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::One(one), Self::One(other)) => one == other,
            (Self::Role(one), Self::Role(other)) => one == other,
            (Self::One(_), Self::Role(_)) | (Self::Role(_), Self::One(_)) => false,
        }
    }
}

impl<S: GenServer> Eq for Seat<S> {}

impl<S: GenServer> fmt::Debug for Seat<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(server) => server.fmt(f),
            Self::Role(child) => child.fmt(f),
        }
    }
}
