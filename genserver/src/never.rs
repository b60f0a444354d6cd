//! The type without values.

/// The type of what a server does not have: `type Cast = Never` says that nothing can be cast to it.
///
/// No value of it exists, so `match never {}` is a complete match.
///
/// ```
/// use genserver::{Context, ExitReason, GenServer, Init, Never};
///
/// /// Answers nothing, does nothing, is a server.
/// struct Idle;
///
/// impl GenServer for Idle {
///     type Args = ();
///     type Call = Never;
///     type Cast = Never;
///     type Info = Never;
///     type Continue = Never;
///
///     async fn init(_args: (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
///         Ok(Init::ok(Self))
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Never {}

impl std::fmt::Display for Never {
    fn fmt(&self, _f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}
