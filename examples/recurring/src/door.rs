//! The socket the web server listens at: [`Door`].

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

/// A socket that outlives the server behind it: who comes while that is restarted waits, and is not refused.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    address: SocketAddr,
    socket: Arc<Mutex<Option<TcpListener>>>,
}

/// Why nobody can come in.
#[derive(Debug, thiserror::Error)]
#[error("can't listen at {address}: give another address with --listen")]
pub(crate) struct DoorError {
    address: SocketAddr,
    source: io::Error,
}

impl Door {
    /// Begins to listen.
    pub(crate) fn open(address: SocketAddr) -> Result<Self, DoorError> {
        let failed = |source| DoorError { address, source };
        let socket = TcpListener::bind(address).map_err(failed)?;
        socket.set_nonblocking(true).map_err(failed)?;
        Ok(Self {
            // With the real port, if it was 0.
            address: socket.local_addr().map_err(failed)?,
            socket: Arc::new(Mutex::new(Some(socket))),
        })
    }

    /// Where it is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The socket once more, for the server that starts.
    pub(crate) fn listener(&self) -> io::Result<tokio::net::TcpListener> {
        let socket = self.socket.lock().unwrap_or_else(PoisonError::into_inner);
        let socket = socket.as_ref().ok_or(io::ErrorKind::NotConnected)?;
        tokio::net::TcpListener::from_std(socket.try_clone()?)
    }

    /// Lets nobody in any more, for good.
    pub(crate) fn close(&self) {
        let mut socket = self.socket.lock().unwrap_or_else(PoisonError::into_inner);
        *socket = None;
    }
}
