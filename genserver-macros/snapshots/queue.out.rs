//! A queue: one call, one cast.

use std::collections::VecDeque;

use genserver::GenServer;

/// A queue of numbers.
pub struct SimpleQueue {
    items: VecDeque<i64>,
}

impl SimpleQueue {
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_value,
        reason = "a hook has this shape"
    )]
    fn init(items: Vec<i64>) -> Self {
        Self { items: items.into() }
    }

    /// Takes the first item.
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn dequeue(&mut self) -> Option<i64> {
        self.items.pop_front()
    }

    /// Puts an item behind the others.
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::needless_pass_by_value,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn enqueue(&mut self, value: i64) {
        self.items.push_back(value);
    }
}

/// The calls of `SimpleQueue`: the arguments of each, and who waits for the reply.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum SimpleQueueCall {
    /// Takes the first item.
    Dequeue(::genserver::Caller<Option<i64>>),
}

impl SimpleQueueCall {
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Dequeue { .. } => "Dequeue",
        }
    }
}

#[automatically_derived]
impl ::core::fmt::Debug for SimpleQueueCall {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

/// The casts of `SimpleQueue`.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum SimpleQueueCast {
    /// Puts an item behind the others.
    Enqueue(i64),
}

impl SimpleQueueCast {
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Enqueue { .. } => "Enqueue",
        }
    }
}

#[automatically_derived]
impl ::core::fmt::Debug for SimpleQueueCast {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

#[allow(deprecated, reason = "never called: only its types matter")]
const _: () = {
    fn __is_sent<__T: ::core::marker::Send + 'static>() {}
    fn __types() {
        __is_sent::<Vec<i64>>();
        __is_sent::<Option<i64>>();
        __is_sent::<i64>();
    }
};

#[allow(deprecated, reason = "said of the block, if at all")]
#[automatically_derived]
impl ::genserver::GenServer for SimpleQueue {
    type Args = Vec<i64>;
    type Call = SimpleQueueCall;
    type Cast = SimpleQueueCast;
    type Info = ::genserver::Never;
    type Continue = ::genserver::Never;
    async fn init(
        __0: Self::Args,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Init<Self>, ::genserver::ExitReason> {
        ::genserver::__private::IntoInit::<Self>::into_init(<Self>::init(__0))
    }

    async fn handle_call(
        &mut self,
        __message: Self::Call,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __message {
            SimpleQueueCall::Dequeue(__from) => {
                let __reply = <Self>::dequeue(self);
                __from.reply(__reply);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
        }
    }

    fn call_name(__message: &Self::Call) -> &'static ::core::primitive::str {
        SimpleQueueCall::__name(__message)
    }

    async fn handle_cast(
        &mut self,
        __message: Self::Cast,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __message {
            SimpleQueueCast::Enqueue(__0) => {
                <Self>::enqueue(self, __0);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
        }
    }

    fn cast_name(__message: &Self::Cast) -> &'static ::core::primitive::str {
        SimpleQueueCast::__name(__message)
    }
}

/// The client of `SimpleQueue`: its calls and casts, on every address of one.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    reason = "said of the block, if at all"
)]
pub trait SimpleQueueClient: ::genserver::Address<SimpleQueue> {
    /// Takes the first item.
    fn dequeue(&self) -> ::genserver::Call<SimpleQueue, Option<i64>> {
        ::genserver::Address::<SimpleQueue>::call(self, SimpleQueueCall::Dequeue)
    }

    /// Puts an item behind the others.
    ///
    /// # Errors
    ///
    /// If the server's mailbox is bounded and full; the request comes back.
    fn enqueue(
        &self,
        value: i64,
    ) -> ::core::result::Result<(), ::genserver::CastError<SimpleQueueCast>> {
        ::genserver::Address::<SimpleQueue>::cast(self, SimpleQueueCast::Enqueue(value))
    }
}

#[automatically_derived]
impl<__A: ::genserver::Address<SimpleQueue>> SimpleQueueClient for __A {}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let queue = SimpleQueue::start(vec![1, 2, 3]).await?;
    queue.enqueue(20)?;
    assert_eq!(queue.dequeue(). await ?, Some(1));
    Ok(())
}
