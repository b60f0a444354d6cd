//! A connection that breaks at the worst moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use stage::Folder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

/// Stands between a gate and its redis.
pub(super) struct RudeProxy {
    folder: Folder,
    is_rude: Arc<AtomicBool>,
}

impl RudeProxy {
    pub(super) fn start(redis: String) -> std::io::Result<Self> {
        let folder = Folder::new()?;
        let listener = UnixListener::bind(folder.join("proxy.sock"))?;
        let is_rude = Arc::new(AtomicBool::new(false));
        let rude = Arc::clone(&is_rude);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, redis.clone(), Arc::clone(&rude)));
            }
        });
        Ok(Self { folder, is_rude })
    }

    pub(super) fn url(&self) -> String {
        let socket = self.folder.join("proxy.sock");
        format!("redis+unix://{}", socket.to_string_lossy())
    }

    /// Swallows the next answer, and hangs up.
    pub(super) fn swallow_the_next_answer(&self) {
        self.is_rude.store(true, Ordering::SeqCst);
    }

    pub(super) fn has_swallowed(&self) -> bool {
        !self.is_rude.load(Ordering::SeqCst)
    }
}

async fn carry(
    mut client: UnixStream,
    redis: String,
    is_rude: Arc<AtomicBool>,
) -> std::io::Result<()> {
    let mut redis = UnixStream::connect(redis).await?;
    let (mut question, mut answer) = ([0; 4096], [0; 4096]);
    loop {
        tokio::select! {
            read = client.read(&mut question) => match read? {
                0 => return Ok(()),
                read => redis.write_all(&question[..read]).await?,
            },
            read = redis.read(&mut answer) => match read? {
                0 => return Ok(()),
                _ if is_rude.swap(false, Ordering::SeqCst) => return Ok(()),
                read => client.write_all(&answer[..read]).await?,
            },
        }
    }
}
