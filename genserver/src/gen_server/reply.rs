//! The way of one answer from a server to whoever waits for it.
//!
//! A way is used again on the thread where the answer was heard: most calls come and go one after the other,
//! and to make a way and to free it costs as much as to go it.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::hash::{Hash as _, Hasher};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::caller::Refusal;
use crate::sync::Brief;

/// Makes a way for one answer.
#[inline]
pub(super) fn channel<T: Send + 'static>() -> (Sender<T>, Receiver<T>) {
    let way = take().unwrap_or_else(|| Arc::new(Way(Brief::new(Place::Empty))));
    (Sender(Some(Arc::clone(&way))), Receiver(Some(way)))
}

struct Way<T>(Brief<Place<T>>);

enum Place<T> {
    Empty,
    /// Somebody waits for the answer.
    Awaited(Waker),
    Answered(T),
    /// There will be none.
    Refused(Refusal),
    /// Nobody waits any more.
    Left,
}

impl<T> Way<T> {
    /// Puts something in, unless nobody waits any more.
    #[inline]
    fn put(&self, new: Place<T>) {
        let mut place = self.0.lock();
        match &*place {
            Place::Empty => *place = new,
            Place::Awaited(_) => {
                let before = std::mem::replace(&mut *place, new);
                drop(place);
                if let Place::Awaited(task) = before {
                    task.wake();
                }
            }
            // Dropped without the lock.
            Place::Answered(_) | Place::Refused(_) | Place::Left => drop(place),
        }
    }
}

/// The end of the one who answers.
pub(super) struct Sender<T>(Option<Arc<Way<T>>>);

impl<T> Sender<T> {
    /// Answers. If nobody waits any more, the answer is dropped.
    #[inline]
    pub(super) fn send(mut self, answer: T) {
        if let Some(way) = self.0.take() {
            way.put(Place::Answered(answer));
        }
    }

    /// Says that there will be no answer, and why.
    pub(super) fn refuse(mut self, refusal: Refusal) {
        if let Some(way) = self.0.take() {
            way.put(Place::Refused(refusal));
        }
    }

    /// Whether nobody waits any more.
    pub(super) fn is_left(&self) -> bool {
        let way = self.0.as_ref();
        way.is_none_or(|way| matches!(&*way.0.lock(), Place::Left))
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        if let Some(way) = self.0.take() {
            way.put(Place::Refused(Refusal::NoReply));
        }
    }
}

/// The end of the one who waits.
pub(super) struct Receiver<T: Send + 'static>(Option<Arc<Way<T>>>);

impl<T: Send + 'static> Receiver<T> {
    /// What has come, if anything has.
    #[expect(
        clippy::inline_always,
        reason = "to move an answer costs as much as to lock its way"
    )]
    #[inline(always)]
    pub(super) fn look(&mut self) -> Poll<Result<T, Refusal>> {
        let Some(way) = &self.0 else {
            return Poll::Pending;
        };
        let mut place = way.0.lock();
        if let Place::Empty | Place::Awaited(_) | Place::Left = &*place {
            return Poll::Pending;
        }
        let answer = match std::mem::replace(&mut *place, Place::Empty) {
            Place::Answered(answer) => Ok(answer),
            Place::Refused(refusal) => Err(refusal),
            Place::Empty | Place::Awaited(_) | Place::Left => Err(Refusal::NoReply),
        };
        drop(place);
        // Whoever answered does not touch it any more.
        self.0.take().into_iter().for_each(give_back);
        Poll::Ready(answer)
    }

    /// As [`look`](Self::look), and has the task woken when something comes.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, Refusal>> {
        if let Poll::Ready(answer) = self.look() {
            return Poll::Ready(answer);
        }
        let Some(way) = &self.0 else {
            return Poll::Pending;
        };
        // Copied and dropped without the lock: a waker may be anybody's.
        let mut task = Place::Awaited(cx.waker().clone());
        let mut place = way.0.lock();
        if let Place::Empty | Place::Awaited(_) = &*place {
            std::mem::swap(&mut *place, &mut task);
            return Poll::Pending;
        }
        drop(place);
        self.look()
    }

    /// As [`look`](Self::look), for the last time.
    pub(super) fn look_and_leave(&mut self) -> Poll<Result<T, Refusal>> {
        let answer = self.look();
        self.leave();
        answer
    }

    /// Waits no more. What comes from now on is not kept.
    pub(super) fn leave(&mut self) {
        if let Some(way) = self.0.take() {
            let unheard = std::mem::replace(&mut *way.0.lock(), Place::Left);
            drop(unheard);
        }
    }
}

impl<T: Send + 'static> Drop for Receiver<T> {
    #[inline]
    fn drop(&mut self) {
        self.leave();
    }
}

/// Ways of one type that wait to be used again.
struct Shelf<T>(Vec<Arc<Way<T>>>);

/// So many shelves a thread has, and at most so many ways are on each.
const SHELVES: usize = 8;
const WAYS: usize = 128;

/// Ways of answers with more bytes are freed.
const LARGE: usize = 1024;

thread_local! {
    static SHELVED: RefCell<[Option<Box<dyn Any>>; SHELVES]> =
        const { RefCell::new([const { None }; SHELVES]) };
}

/// The number of a type, which is as good as a hash.
#[derive(Default)]
struct Number(u64);

impl Hasher for Number {
    fn write(&mut self, bytes: &[u8]) {
        let first = bytes.first_chunk().copied();
        self.0 = first.map_or(0, u64::from_le_bytes);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Does something with the shelf of a type. Types whose numbers are alike displace each other. `None` on a
/// thread that ends.
#[inline]
fn shelf<T: 'static, U>(act: impl FnOnce(&mut Option<Box<dyn Any>>) -> U) -> Option<U> {
    let mut number = Number::default();
    TypeId::of::<T>().hash(&mut number);
    // Its lowest bits are enough.
    let [lowest, ..] = number.finish().to_le_bytes();
    let place = usize::from(lowest) % SHELVES;
    let done = SHELVED.try_with(|shelves| shelves.borrow_mut().get_mut(place).map(act));
    done.ok().flatten()
}

#[inline]
fn take<T: Send + 'static>() -> Option<Arc<Way<T>>> {
    shelf::<T, _>(|shelf| shelf.as_mut()?.downcast_mut::<Shelf<T>>()?.0.pop()).flatten()
}

#[inline]
fn give_back<T: Send + 'static>(way: Arc<Way<T>>) {
    // The locks of the crate's own tests cannot be used again, and what is large is not kept.
    if cfg!(test) || size_of::<T>() > LARGE {
        return;
    }
    shelf::<T, _>(|shelf| {
        let known = shelf.as_mut().and_then(|shelf| shelf.downcast_mut());
        match known {
            Some(Shelf(ways)) if ways.len() < WAYS => ways.push(way),
            Some(_) => {}
            None => *shelf = Some(Box::new(Shelf(vec![way]))),
        }
    });
}
