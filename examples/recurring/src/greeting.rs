//! The first lines: [`Greeting`].

use genserver::{Init, genserver};

/// Says something when the tree begins, and is gone.
///
/// Whoever reads where the program listens may end it in the next moment. So that is not said before signals are waited for, which is when the first
/// child of a program starts.
pub(crate) struct Greeting;

#[genserver]
impl Greeting {
    #[init]
    fn init(lines: Vec<String>) -> Init<Self> {
        for line in lines {
            program::say(line);
        }
        Init::Ignore
    }
}
