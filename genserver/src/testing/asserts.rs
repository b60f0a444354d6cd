//! Assertions about messages and ends, for [`testing`](super).

use std::time::Duration;

use tokio::time::timeout_at;

use super::failure::{PATIENCE, Since};
use crate::exit::ExitReason;
use crate::process::Pid;
use crate::timer::later;

/// Asserts that a [`Probe`](crate::testing::Probe) receives a message that matches, within five seconds, or as
/// long as the last argument says.
///
/// It takes the first that matches, from all that came and was not read; the others stay. It is a statement: what the
/// pattern binds is there afterwards. In a condition behind an `if`, the bound names are references. Bind plainly, without
/// `ref` and `mut`. A pattern that leaves out the [`Caller`](crate::Caller) of a call drops it, and who asked gets
/// [`CallError::NoReply`](crate::CallError::NoReply).
///
/// ```
/// use std::time::Duration;
///
/// use genserver::testing::{Probe, Received, assert_receive, refute_receive};
/// use genserver::{ServerRef, genserver};
///
/// struct Bell;
///
/// #[genserver]
/// impl Bell {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[cast]
///     fn ring(&mut self, times: u32) { println!("{times} times"); }
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut bell = Probe::<Bell>::new();
/// bell.server().ring(1)?;
/// bell.server().ring(3)?;
///
/// assert_receive!(bell, Received::Cast(BellCast::Ring(times)) if *times > 2);
/// assert_eq!(times, 3);
/// assert_receive!(bell, Received::Cast(BellCast::Ring(1)), Duration::from_secs(1));
/// refute_receive!(bell, Received::Cast(_));
/// # Ok(())
/// # }
/// ```
///
/// # Panics
///
/// If none comes: the message says what is in the mailbox.
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_receive {
    ($probe:expr, $pattern:pat $(if $condition:expr)? $(, $within:expr)? $(,)?) => {
        #[allow(
            irrefutable_let_patterns,
            let_underscore_drop,
            unused_variables,
            clippy::let_underscore_untyped,
            clippy::let_underscore_must_use,
            reason = "the pattern is the test's"
        )]
        let ($pattern) = $crate::testing::__private::or_panic(
            $probe
                .__assert_receive(
                    #[allow(unused_variables, reason = "they are bound again afterwards")]
                    |__it| match __it {
                        $pattern $(if $condition)? => true,
                        #[allow(unreachable_patterns, reason = "the pattern may match everything")]
                        _ => false,
                    },
                    ::core::stringify!($pattern $(if $condition)?),
                    &[$($within)?],
                )
                .await,
        ) else {
            ::core::unreachable!("it has been matched")
        };
    };
}

/// Asserts that a [`Probe`](crate::testing::Probe) has not received a message that matches, and receives none within the
/// next 100 milliseconds,
/// or as long as the last argument says. On a paused clock that takes no time; but that clock waits for no socket, file or
/// thread, so what comes from there may come later: let the clock go on then.
///
/// See [`assert_receive`].
///
/// # Panics
///
/// As soon as there is one.
#[doc(hidden)]
#[macro_export]
macro_rules! __refute_receive {
    ($probe:expr, $pattern:pat $(if $condition:expr)? $(, $within:expr)? $(,)?) => {
        $crate::testing::__private::or_panic(
            $probe
                .__refute_receive(
                    #[allow(unused_variables, reason = "they are bound again afterwards")]
                    |__it| match __it {
                        $pattern $(if $condition)? => true,
                        #[allow(unreachable_patterns, reason = "the pattern may match everything")]
                        _ => false,
                    },
                    ::core::stringify!($pattern $(if $condition)?),
                    &[$($within)?],
                )
                .await,
        )
    };
}

/// Asserts that a process ends with a reason that matches, within five seconds, or as long as the last argument says.
///
/// The process is given by its [`Pid`], or by any [`Address`](crate::Address): then the one that is behind
/// it when the assertion begins. It may have ended already. It is a statement, and binds what the pattern binds, as
/// [`assert_receive`] does.
///
/// ```
/// use genserver::testing::assert_down;
/// use genserver::{ExitReason, Process};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let reader = Process::spawn(|_me| async { Err(ExitReason::other("end of file")) });
/// assert_down!(reader, ExitReason::Other(why));
/// assert_eq!(why.to_string(), "end of file");
///
/// let writer = Process::spawn(|_me| std::future::pending());
/// writer.kill();
/// assert_down!(writer, ExitReason::Killed, std::time::Duration::from_secs(1));
/// # }
/// ```
///
/// # Panics
///
/// If it goes on, or ends for another reason.
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_down {
    ($process:expr, $pattern:pat $(if $condition:expr)? $(, $within:expr)? $(,)?) => {
        #[allow(
            irrefutable_let_patterns,
            let_underscore_drop,
            unused_variables,
            clippy::let_underscore_untyped,
            clippy::let_underscore_must_use,
            reason = "the pattern is the test's"
        )]
        let ($pattern) = $crate::testing::__private::or_panic(
            $crate::testing::__private::assert_down(
                {
                    use $crate::testing::__private::AnyServer as _;
                    $process.process()
                },
                #[allow(unused_variables, reason = "they are bound again afterwards")]
                |__it| match __it {
                    $pattern $(if $condition)? => true,
                    #[allow(unreachable_patterns, reason = "the pattern may match everything")]
                    _ => false,
                },
                ::core::stringify!($pattern $(if $condition)?),
                &[$($within)?],
            )
            .await,
        ) else {
            ::core::unreachable!("it has been matched")
        };
    };
}

#[doc(inline)]
pub use {
    __assert_down as assert_down, __assert_receive as assert_receive,
    __refute_receive as refute_receive,
};

/// What the macros call.
#[doc(hidden)]
pub mod __private {
    pub use super::{assert_down_of as assert_down, or_panic};
    pub use crate::gen_server::sys::AnyServer;
}

/// Fails where the macro stands.
#[doc(hidden)]
#[track_caller]
#[expect(clippy::panic, reason = "that is how a test fails")]
pub fn or_panic<T>(result: Result<T, String>) -> T {
    match result {
        Ok(value) => value,
        Err(why) => panic!("{why}"),
    }
}

/// The reason with which a process ends, if it matches.
#[doc(hidden)]
pub async fn assert_down_of(
    process: Option<Pid>,
    is: impl FnOnce(&ExitReason) -> bool,
    pattern: &str,
    within: &[Duration],
) -> Result<ExitReason, String> {
    let Some(pid) = process else {
        return Err("nobody is there who could end".to_owned());
    };
    let within = within.first().copied().unwrap_or(PATIENCE);
    let since = Since::now();
    let Ok(down) = timeout_at(later(within), pid.monitor()).await else {
        let note = since.note();
        return Err(format!("{pid} has not ended within {within:?}{note}"));
    };
    let reason = pid.exit_reason().unwrap_or(down.reason);
    if is(&reason) {
        return Ok(reason);
    }
    Err(format!(
        "{pid} has ended: {reason:?}, which does not match `{pattern}`"
    ))
}
