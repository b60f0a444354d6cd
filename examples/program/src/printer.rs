//! Printing for whoever may have stopped reading: [`Printer`].

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// So much may wait for a reader who has stopped; what comes after that is lost.
const MOST_WAITING: usize = 1024;

/// Who reads at all has read within this time.
const PATIENCE: Duration = Duration::from_secs(3);

/// Prints in a thread of its own.
///
/// A pipe that is full and that nobody empties, as behind `| less`, holds who writes to it. That must not be a thread of the
/// runtime: the program would hear no signal any more.
pub(crate) struct Printer {
    texts: SyncSender<Text>,
    /// Whether somebody has waited in vain since something was printed.
    is_stuck: Arc<AtomicBool>,
}

struct Text {
    bytes: Vec<u8>,
    printed: SyncSender<()>,
}

impl Printer {
    pub(crate) fn new(to: impl Write + Send + 'static) -> Self {
        let (sender, texts) = sync_channel(MOST_WAITING);
        let is_stuck = Arc::new(AtomicBool::new(false));
        let stuck = Arc::clone(&is_stuck);
        // Without a thread nothing is printed, as if nobody read it.
        let _started = thread::Builder::new()
            .name("printer".to_owned())
            .spawn(move || run(to, &texts, &stuck))
            .is_ok();
        Self {
            texts: sender,
            is_stuck,
        }
    }

    /// Returns when it is printed, or when that takes too long.
    pub(crate) fn print(&self, bytes: Vec<u8>) {
        let (printed, done) = sync_channel(1);
        let is_waiting = self.texts.try_send(Text { bytes, printed }).is_ok();
        if !is_waiting || self.is_stuck.load(Ordering::Relaxed) {
            return;
        }
        if done.recv_timeout(PATIENCE).is_err() {
            self.is_stuck.store(true, Ordering::Relaxed);
        }
    }
}

fn run(mut to: impl Write, texts: &Receiver<Text>, is_stuck: &AtomicBool) {
    for text in texts {
        // Nobody may be reading any more.
        let _printed = to.write_all(&text.bytes).and_then(|()| to.flush()).is_ok();
        is_stuck.store(false, Ordering::Relaxed);
        // Who has waited long enough is gone.
        let _heard = text.printed.try_send(()).is_ok();
    }
}

/// So that logs can be written to it, an event at a time.
impl Write for &Printer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.print(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, pipe};

    use super::*;

    #[test]
    fn who_stops_reading_holds_nobody_and_may_read_on() -> io::Result<()> {
        let (mut reader, writer) = pipe()?;
        let printer = Printer::new(writer);
        // More than a pipe holds.
        for _line in 0..100 {
            printer.print(vec![b'x'; 4096]);
        }
        let mut read = vec![0; 100 * 4096];
        reader.read_exact(&mut read)?;
        assert!(read.iter().all(|byte| *byte == b'x'));
        printer.print(b"y".to_vec());
        reader.read_exact(&mut read[..1])?;
        assert_eq!(read[0], b'y');
        Ok(())
    }
}
