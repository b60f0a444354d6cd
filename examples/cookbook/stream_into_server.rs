//! Feed a stream into a server: the lines of a reader, beside its other messages.
//!
//! Look at `attach`, in `init`.
//!
//! - Each item becomes a message of the server's own. The last one says that there are no more.
//! - The server polls the stream itself, between two messages: a fast sender is not read faster than it is handled.
//! - The stream ends with the server, and with it the reader: nothing is left that reads on.
//!
//! It runs on tokio's paused clock, and the other side of a pipe within the program stands for a connection.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt as _};
use genserver::{Context, ExitReason, GenServer as _, Next, genserver};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWriteExt as _, BufReader, DuplexStream};
use tokio::time::sleep;

/// The lines of a reader.
fn lines(
    reader: impl AsyncRead + Send + Unpin + 'static,
) -> impl Stream<Item = io::Result<String>> {
    let lines = BufReader::new(reader).lines();
    stream::unfold(lines, |mut lines| async move {
        let line = lines.next_line().await.transpose()?;
        Some((line, lines))
    })
}

/// What a shop has sold.
struct Till {
    sold: BTreeMap<String, u32>,
}

#[genserver]
impl Till {
    #[init]
    fn init(connection: DuplexStream, ctx: &mut Context<Self>) -> Self {
        let end = stream::once(async { TillInfo::End });
        let messages = lines(connection).map(TillInfo::Line).chain(end);
        ctx.attach(messages, |message| message);
        let sold = BTreeMap::new();
        Self { sold }
    }

    /// A connection that fails ends the server with its error.
    #[info]
    fn line(&mut self, line: io::Result<String>) -> Result<(), io::Error> {
        let line = line?;
        let words = line.split_once(' ');
        match words.map(|(item, count)| (item, count.parse::<u32>())) {
            Some((item, Ok(count))) => *self.sold.entry(item.to_owned()).or_default() += count,
            _ => println!("this is no sale: {line:?}"),
        }
        Ok(())
    }

    #[info]
    fn end(&mut self) -> Next<Self> {
        println!("no more sales: {:?}", self.sold);
        Next::Stop(ExitReason::Normal)
    }

    /// Is answered while the connection is open.
    #[call]
    fn sum(&self) -> u32 {
        self.sold.values().sum()
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), ExitReason> {
    let (mut shop, connection) = tokio::io::duplex(64);
    let till = Till::start(connection).await?;
    let gone = till.pid().monitor();

    for sales in [
        "apples 3\npears 2\n",
        "apples five\n",
        "apples 4\nplu",
        "ms 1\n",
    ] {
        shop.write_all(sales.as_bytes()).await?;
        sleep(Duration::from_secs(1)).await;
        println!("sold so far: {}", till.sum().await?);
    }
    drop(shop);
    println!("the till ended: {}", gone.await.reason);
    Ok(())
}
