//! How a terminal is set: [`Settings`].

use std::io;

use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};

/// How the terminal of standard input was set.
#[derive(Debug)]
pub(crate) struct Settings(Termios);

impl Settings {
    /// How it is set now. None if it cannot be asked.
    pub(crate) fn now() -> Option<Self> {
        tcgetattr(io::stdin()).ok().map(Self)
    }

    /// Sets it as it was.
    pub(crate) fn restore(&self) {
        let _restored = tcsetattr(io::stdin(), SetArg::TCSADRAIN, &self.0).is_ok();
    }
}
