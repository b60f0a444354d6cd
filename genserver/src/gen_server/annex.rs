//! What a floor above keeps beside a server's state: [`Annex`].

use std::any::Any;
use std::fmt;
use std::sync::Mutex;

use super::context::exclusive;

/// Room for one value of a floor above: the state is the user's and has none.
///
/// Made when it is first used, since few servers do, and kept. In a lock that is never taken, for the same reason as the inbox: a shared context may be held across an await.
#[derive(Default)]
pub(crate) struct Annex(Option<Box<Room>>);

type Room = Mutex<Option<Box<dyn Any + Send>>>;

impl Annex {
    /// Takes the value out, to be put back.
    pub(crate) fn take<T: 'static>(&mut self) -> Option<Box<T>> {
        let room = exclusive(self.0.as_mut()?);
        match room.take()?.downcast() {
            Ok(value) => Some(value),
            Err(other) => {
                *room = Some(other);
                None
            }
        }
    }

    pub(crate) fn put<T: Send + 'static>(&mut self, value: Box<T>) {
        *exclusive(self.0.get_or_insert_default()) = Some(value);
    }

    /// The value where it lies.
    pub(crate) fn get<T: 'static>(&mut self) -> Option<&mut T> {
        exclusive(self.0.as_mut()?).as_mut()?.downcast_mut()
    }
}

impl fmt::Debug for Annex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Annex").finish_non_exhaustive()
    }
}
