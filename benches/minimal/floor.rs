//! A counter.

use tokio::sync::{mpsc, oneshot};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (requests, mut inbox) = mpsc::unbounded_channel::<oneshot::Sender<u64>>();
    tokio::spawn(async move {
        let mut count = 0;
        while let Some(reply) = inbox.recv().await {
            count += 1;
            reply.send(count).ok();
        }
    });
    let (reply, answer) = oneshot::channel();
    requests.send(reply)?;
    assert_eq!(answer.await?, 1);
    Ok(())
}
