//! A mailbox in which very many casts wait.

use genserver::{GenServer as _, ServerRef, genserver};

use crate::curve::{Watch, casts, one_thread, resident};

#[derive(Default)]
struct Counter {
    count: u64,
    sum: u64,
}

#[genserver]
impl Counter {
    #[init]
    fn init() -> Self {
        Self::default()
    }

    #[cast]
    fn add(&mut self, number: u64) {
        assert_eq!(number, self.count, "in order");
        self.count += 1;
        self.sum += number;
    }

    #[cast]
    fn begin_anew(&mut self) {
        *self = Self::default();
    }

    #[call]
    fn sum(&self) -> (u64, u64) {
        (self.count, self.sum)
    }
}

fn fill(counter: &ServerRef<Counter>, size: u64) {
    counter.begin_anew().unwrap();
    for number in 0..size {
        counter.add(number).unwrap();
    }
}

async fn drain(counter: &ServerRef<Counter>, size: u64) {
    let sum = size * (size - 1) / 2;
    assert_eq!(counter.sum().no_timeout().await.unwrap(), (size, sum));
}

/// What is left of the mailbox when all has been handled.
fn live(size: u64) -> (i64, i64) {
    let runtime = one_thread();
    let counter = runtime.block_on(async { Counter::start(()).await.unwrap() });
    let (mut cast, mut handled, mut full) = (None, None, 0);
    let mut alive = 0;
    let left = allocation_counter::measure(|| {
        let queued = allocation_counter::measure(|| {
            let began = Watch::start();
            // The server's one thread is this one: nothing is handled meanwhile.
            fill(&counter, size);
            cast = Some(began.each(size));
        });
        alive = queued.bytes_current;
        full = resident();
        let began = Watch::start();
        runtime.block_on(drain(&counter, size));
        handled = Some(began.each(size));
        // It has gone to sleep.
        runtime.block_on(tokio::task::yield_now());
    });
    let (Some(cast), Some(handled)) = (cast, handled) else {
        return (0, 0);
    };
    println!(
        "{size:>9} casts: {cast} to send, {handled} to handle; {full} kB resident when full, {} when empty",
        resident()
    );
    (alive, left.bytes_current)
}

/// What waits is handled in order, and an idle server keeps a small mailbox: no more than a thousand places.
#[test]
fn many_casts_wait_in_order_and_their_memory_is_given_back() {
    for size in casts() {
        let (alive, left) = live(size);
        assert!(alive > 0);
        assert!(left < 128 * 1024, "{left} bytes are left of {alive}");
    }
}

/// Also if the mailbox fills again while it is drained, so that both of its buffers have grown.
#[test]
fn both_buffers_give_their_memory_back() {
    let [_, _, size] = casts();
    let runtime = one_thread();
    let counter = runtime.block_on(async { Counter::start(()).await.unwrap() });
    let left = allocation_counter::measure(|| {
        runtime.block_on(async {
            for _ in 0..3 {
                fill(&counter, size);
                // It has taken all of it, and begins to work.
                tokio::task::yield_now().await;
            }
            drain(&counter, size).await;
            tokio::task::yield_now().await;
        });
    });
    let left = left.bytes_current;
    assert!(left < 128 * 1024, "{left} bytes are left");
}
