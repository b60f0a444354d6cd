//! The address that is a name: [`Named`].

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use super::destination::Destination;
use super::{Address, Call, Caller, GenServer, ServerRef};
use crate::registry::{self, Name};

/// A server by its name: whoever has it at the moment of each send.
///
/// It works before the server is started and after it has been restarted.
///
/// ```
/// use genserver::{Address, GenServer, Named, genserver};
///
/// struct Greeter;
///
/// #[genserver]
/// impl Greeter {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[call]
///     fn greet(&self, whom: String) -> String { format!("hello, {whom}") }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let greeter = Named::<Greeter>::new("doc-greeter");
/// assert!(!greeter.is_alive());
///
/// Greeter::start(()).name("doc-greeter").await?;
/// assert_eq!(greeter.greet("world".to_owned()).await?, "hello, world");
/// # Ok(())
/// # }
/// ```
pub struct Named<S> {
    name: Name,
    server: PhantomData<fn() -> S>,
}

impl<S: GenServer> Named<S> {
    /// The address of whoever has this name. If that is a server of another type, nobody is there.
    #[must_use]
    pub fn new(name: impl AsRef<str>) -> Self {
        Self {
            name: Name::from(name.as_ref()),
            server: PhantomData,
        }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

#[diagnostic::do_not_recommend]
impl<S: GenServer> Address<S> for Named<S> {
    fn resolve(&self) -> Option<ServerRef<S>> {
        registry::whereis(&self.name).and_then(|pid| ServerRef::of(&pid))
    }

    fn call<T: Send + 'static>(&self, request: impl FnOnce(Caller<T>) -> S::Call) -> Call<S, T> {
        Call::new(Destination::Name(Arc::clone(&self.name)), request)
    }
}

impl<S> Clone for Named<S> {
    fn clone(&self) -> Self {
        Self {
            name: Arc::clone(&self.name),
            server: PhantomData,
        }
    }
}

impl<S> PartialEq for Named<S> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<S> Eq for Named<S> {}

impl<S> Hash for Named<S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl<S> fmt::Debug for Named<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Named").field(&self.name).finish()
    }
}
