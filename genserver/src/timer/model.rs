//! The queue beside the simplest queue there is: sorted pairs.

use std::collections::BTreeMap;

use super::content::{Content, Number};
use super::queue::{Account, Key, Queue, Step};
use super::wheel::Moment;

const MS: Moment = 1_000_000;

/// What the model sets stands beside its number as it is.
impl<A: Copy> Content for A {
    type Numbered = (u64, Option<A>);

    fn number(numbered: &Self::Numbered) -> u64 {
        numbered.0
    }

    fn with_number(self, number: Number) -> Self::Numbered {
        (number.into(), Some(self))
    }

    fn away(number: Number) -> Self::Numbered {
        (number.into(), None)
    }

    fn is_away(numbered: &Self::Numbered) -> bool {
        numbered.1.is_none()
    }

    fn of(numbered: Self::Numbered) -> Option<A> {
        numbered.1
    }
}

/// Numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// Near and far, and often the same.
    fn delay(&mut self) -> Moment {
        match self.below(7) {
            0 => 0,
            1 => self.below(MS),
            2 => self.below(10) * MS,
            3 => self.below(100 * MS),
            4 => self.below(10_000) * MS,
            5 => self.below(100) * 1_000_000 * MS,
            _ => Moment::MAX / (1 + self.below(5)),
        }
    }
}

/// Its name, key and account.
type Timer = (u64, Key, Option<Account>);

struct Beside {
    queue: Queue<u64>,
    /// By due time and number.
    sorted: BTreeMap<(Moment, u64), Timer>,
    now: Moment,
    names: u64,
}

impl Beside {
    fn new() -> Self {
        Self {
            queue: Queue::default(),
            sorted: BTreeMap::new(),
            now: 0,
            names: 0,
        }
    }

    fn insert(&mut self, delay: Moment, account: Option<Account>) -> Key {
        let (at, name) = (self.now.saturating_add(delay), self.names);
        self.names += 1;
        let key = self.queue.insert(Some(at), account, name);
        self.sorted.insert((at, key.number), (name, key, account));
        key
    }

    fn nth(&self, n: u64) -> Option<((Moment, u64), Timer)> {
        let skipped = usize::try_from(n).ok()? % self.sorted.len().max(1);
        let found = self.sorted.iter().nth(skipped);
        found.map(|(place, timer)| (*place, *timer))
    }

    fn remove(&mut self, n: u64) {
        let Some((place, (name, key, _))) = self.nth(n) else {
            return;
        };
        self.sorted.remove(&place);
        assert_eq!(self.queue.remove(key), Some((place.0, Some(name))));
        assert_eq!(self.queue.remove(key), None);
        assert_eq!(self.queue.due(key), None);
    }

    fn set(&mut self, n: u64, delay: Moment) {
        let Some((place, timer)) = self.nth(n) else {
            return;
        };
        let at = self.now.saturating_add(delay);
        self.sorted.remove(&place);
        let key = self.queue.set(timer.1, Some(at)).unwrap();
        self.sorted
            .insert((at, key.number), (timer.0, key, timer.2));
        assert_eq!(self.queue.set(timer.1, None), None);
        assert_eq!(self.queue.due(key), Some(at));
    }

    /// All timers of an account, and no others.
    fn end(&mut self, account: Account) {
        let mut ended = 0;
        while let Some(key) = self.queue.any_of(account) {
            self.queue.remove(key).unwrap();
            ended += 1;
        }
        let before = self.sorted.len();
        self.sorted.retain(|_, (_, _, of)| *of != Some(account));
        assert_eq!(before - self.sorted.len(), ended);
    }

    /// Time goes on, and what rings is what is due, in order. Some ring again.
    fn go_on(&mut self, until: Moment, numbers: &mut Numbers) {
        loop {
            match self.queue.step(self.now) {
                Step::GoOn => {}
                Step::Ring(key, at, name) => {
                    let (place, (expected, known, _)) = self.nth(0).unwrap();
                    assert_eq!((at, key, name), (place.0, known, expected));
                    assert!(at <= self.now);
                    let (_, timer) = self.sorted.pop_first().unwrap();
                    if numbers.below(4) == 0 {
                        let next = at.saturating_add(numbers.delay().max(1));
                        self.sorted.insert((next, place.1), timer);
                        assert_eq!(self.queue.put_back(key, Some(next), name), None);
                    } else {
                        assert_eq!(self.queue.remove(key), Some((at, None)));
                    }
                }
                Step::Sleep(next) => {
                    let first = self.sorted.first_key_value().map(|((at, _), _)| *at);
                    assert_eq!(next.is_some(), first.is_some());
                    assert!(next <= first && first.is_none_or(|first| first > self.now));
                    match next.filter(|next| *next <= until) {
                        Some(next) => self.now = next,
                        None => break,
                    }
                }
            }
        }
        self.now = until;
    }
}

#[test]
fn the_queue_is_a_sorted_one() {
    for seed in 1..=30 {
        let (mut beside, mut numbers) = (Beside::new(), Numbers(seed * 7_919));
        let accounts: Vec<_> = (0..5).map(|_| beside.queue.open()).collect();
        for _ in 0..2_000 {
            let account = accounts[usize::try_from(numbers.below(5)).unwrap()];
            match numbers.below(20) {
                0..9 => {
                    beside.insert(numbers.delay(), Some(account));
                }
                9..12 => {
                    beside.insert(numbers.delay(), None);
                }
                12..15 => beside.remove(numbers.below(1_000)),
                15..17 => beside.set(numbers.below(1_000), numbers.delay()),
                17 if numbers.below(10) == 0 => beside.end(account),
                _ => {
                    let until = beside.now + numbers.delay().min(100_000_000 * MS);
                    beside.go_on(until, &mut numbers);
                }
            }
        }
        for account in accounts {
            beside.end(account);
            beside.queue.close(account);
        }
        while !beside.sorted.is_empty() {
            beside.remove(0);
        }
        assert!(beside.queue.is_empty());
    }
}

/// The order in which they were set decides, wherever they stood when time came near.
#[test]
fn timers_that_are_due_at_once_ring_in_the_order_in_which_they_were_set() {
    let (mut beside, mut numbers) = (Beside::new(), Numbers(1));
    let at = 10_000 * MS + 7;
    for now in [0, 1_000, 9_000, 9_990, 10_000] {
        beside.go_on(now * MS, &mut numbers);
        for _ in 0..100 {
            beside.insert(at - beside.now, None);
        }
    }
    beside.go_on(at, &mut numbers);
}

#[test]
fn memory_is_given_back_after_a_spike() {
    let mut queue = Queue::default();
    let keys: Vec<_> = (0..100_000)
        .map(|n| queue.insert(Some(n % 5_000 * MS), None, n))
        .collect();
    assert!(queue.capacity() >= 100_000);
    let (cancelled, left) = keys.split_at(50_000);
    for key in cancelled {
        queue.remove(*key).unwrap();
    }
    let mut rang = 0;
    loop {
        match queue.step(5_000 * MS) {
            Step::Ring(key, ..) => rang += usize::from(queue.remove(key).is_some()),
            Step::GoOn => {}
            Step::Sleep(_) => break,
        }
    }
    assert_eq!(rang, left.len());
    assert!(queue.capacity() <= 2_048, "{}", queue.capacity());
}

/// Whoever waits for the lock of the timers doesn't wait for all that is due.
#[test]
fn a_step_is_short_however_much_is_due() {
    let mut queue = Queue::default();
    for n in 0..10_000 {
        queue.insert(Some(1_000 * MS + n % 2), None, n);
    }
    let mut steps = 0;
    while queue.step(1_001 * MS) == Step::GoOn {
        steps += 1;
    }
    assert!(steps >= 10_000 / 64, "{steps}");
}

/// A lone timer is waited for in one sleep, however far away it is.
#[test]
fn the_driver_sleeps_until_the_first_timer() {
    let mut queue = Queue::default();
    for at in [40_000 * MS + 3, 5_000 * MS + 7, 12] {
        queue.insert(Some(at), None, ());
        assert_eq!(queue.step(0), Step::Sleep(Some(at)));
    }
}
