//! What the methods of a `#[genserver]` block may return, and how it reads as a callback's result.

use super::{GenServer, Init, Next, Reply};
use crate::exit::ExitReason;

/// What an `#[init]` method may return.
#[diagnostic::on_unimplemented(
    message = "an `#[init]` method cannot return `{Self}`",
    label = "return `Self`, `Init<Self>`, or a `Result` of either",
    note = "the error of the `Result` is an `ExitReason`, or a type that implements `std::error::Error` and is `Send + Sync`",
    note = "a text becomes one with `ExitReason::other(text)`"
)]
pub trait IntoInit<S: GenServer> {
    /// As a result of `init`.
    #[expect(
        clippy::missing_errors_doc,
        reason = "an error is what the method returned"
    )]
    fn into_init(self) -> Result<Init<S>, ExitReason>;
}

#[diagnostic::do_not_recommend]
impl<S: GenServer> IntoInit<S> for S {
    fn into_init(self) -> Result<Init<S>, ExitReason> {
        Ok(Init::ok(self))
    }
}

#[diagnostic::do_not_recommend]
impl<S: GenServer> IntoInit<S> for Init<S> {
    fn into_init(self) -> Result<Self, ExitReason> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S: GenServer, T: IntoInit<S>, E: Into<ExitReason>> IntoInit<S> for Result<T, E> {
    fn into_init(self) -> Result<Init<S>, ExitReason> {
        self.map_err(Into::into)?.into_init()
    }
}

/// What a hook that replies nothing may return.
#[diagnostic::on_unimplemented(
    message = "a hook of a server cannot return `{Self}`",
    label = "return nothing, `Next<Self>`, or a `Result` of either",
    note = "the error of the `Result` is an `ExitReason`, or a type that implements `std::error::Error` and is `Send + Sync`",
    note = "a text becomes one with `ExitReason::other(text)`"
)]
pub trait IntoNext<S: GenServer> {
    /// As a result of a callback.
    #[expect(
        clippy::missing_errors_doc,
        reason = "an error is what the method returned"
    )]
    fn into_next(self) -> Result<Next<S>, ExitReason>;
}

#[diagnostic::do_not_recommend]
impl<S: GenServer> IntoNext<S> for () {
    fn into_next(self) -> Result<Next<S>, ExitReason> {
        Ok(Next::Wait)
    }
}

#[diagnostic::do_not_recommend]
impl<S: GenServer> IntoNext<S> for Next<S> {
    fn into_next(self) -> Result<Self, ExitReason> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S: GenServer, T: IntoNext<S>, E: Into<ExitReason>> IntoNext<S> for Result<T, E> {
    fn into_next(self) -> Result<Next<S>, ExitReason> {
        self.map_err(Into::into)?.into_next()
    }
}

/// What a `#[call]` method returns that says more than its value.
#[diagnostic::on_unimplemented(
    message = "a `#[call]` method cannot return `{Self}`",
    label = "return the reply itself, `Reply<T, Self>`, or `Result<Reply<T, Self>, E>`",
    note = "the error `E` is an `ExitReason`, or a type that implements `std::error::Error` and is `Send + Sync`",
    note = "a text becomes one with `ExitReason::other(text)`"
)]
pub trait IntoReply<T, S: GenServer> {
    /// As a reply.
    #[expect(
        clippy::missing_errors_doc,
        reason = "an error is what the method returned"
    )]
    fn into_reply(self) -> Result<Reply<T, S>, ExitReason>;
}

#[diagnostic::do_not_recommend]
impl<T, S: GenServer> IntoReply<T, S> for Reply<T, S> {
    fn into_reply(self) -> Result<Self, ExitReason> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, S: GenServer, E: Into<ExitReason>> IntoReply<T, S> for Result<Reply<T, S>, E> {
    fn into_reply(self) -> Result<Reply<T, S>, ExitReason> {
        self.map_err(Into::into)
    }
}
