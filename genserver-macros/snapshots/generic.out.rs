//! A generic server.

use genserver::{Address, GenServer, Next};

/// The last values of a kind.
pub struct Recent<T, const N: usize> {
    values: [Option<T>; N],
}

impl<T, const N: usize> Recent<T, N>
where
    T: Clone + Send + 'static,
{
    #[allow(clippy::missing_const_for_fn, reason = "a hook has this shape")]
    fn init() -> Self {
        Self {
            values: [const { None }; N],
        }
    }

    /// The value of so many steps ago.
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_value,
        clippy::trivially_copy_pass_by_ref,
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn get(&self, ago: usize) -> Option<T> {
        self.values.get(ago).cloned().flatten()
    }

    /// Another value.
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::needless_pass_by_value,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn push(&mut self, value: T) {
        self.values.rotate_right(1);
        self.values[0] = Some(value);
    }

    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn forget(&mut self) -> Next<Self> {
        self.values.fill(None);
        Next::Wait
    }
}

/// The calls of `Recent`: the arguments of each, and who waits for the reply.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum RecentCall<T, const N: usize>
where
    T: Clone + Send + 'static,
{
    /// The value of so many steps ago.
    Get(usize, ::genserver::Caller<Option<T>>),
    #[doc(hidden)]
    __Unused(::genserver::Never, fn() -> ::core::marker::PhantomData<T>),
}

impl<T, const N: usize> RecentCall<T, N>
where
    T: Clone + Send + 'static,
{
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Get { .. } => "Get",
            Self::__Unused(__never, ..) => match __never {}
        }
    }
}

#[automatically_derived]
impl<T, const N: usize> ::core::fmt::Debug for RecentCall<T, N>
where
    T: Clone + Send + 'static,
{
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

/// The casts of `Recent`.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum RecentCast<T, const N: usize>
where
    T: Clone + Send + 'static,
{
    /// Another value.
    Push(T),
    #[doc(hidden)]
    __Unused(::genserver::Never, fn() -> ::core::marker::PhantomData<T>),
}

impl<T, const N: usize> RecentCast<T, N>
where
    T: Clone + Send + 'static,
{
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Push { .. } => "Push",
            Self::__Unused(__never, ..) => match __never {}
        }
    }
}

#[automatically_derived]
impl<T, const N: usize> ::core::fmt::Debug for RecentCast<T, N>
where
    T: Clone + Send + 'static,
{
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

/// The messages of `Recent`.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum RecentInfo<T, const N: usize>
where
    T: Clone + Send + 'static,
{
    /// Runs `Recent::forget`.
    Forget,
    #[doc(hidden)]
    __Unused(::genserver::Never, fn() -> ::core::marker::PhantomData<T>),
}

impl<T, const N: usize> RecentInfo<T, N>
where
    T: Clone + Send + 'static,
{
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Forget { .. } => "Forget",
            Self::__Unused(__never, ..) => match __never {}
        }
    }
}

#[automatically_derived]
impl<T, const N: usize> ::core::fmt::Debug for RecentInfo<T, N>
where
    T: Clone + Send + 'static,
{
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

#[allow(deprecated, reason = "never called: only its types matter")]
const _: () = {
    fn __is_sent<__T: ::core::marker::Send + 'static>() {}
    fn __types<T, const N: usize>()
    where
        T: Clone + Send + 'static,
    {
        __is_sent::<usize>();
        __is_sent::<Option<T>>();
        __is_sent::<T>();
    }
};

#[allow(deprecated, reason = "said of the block, if at all")]
#[automatically_derived]
impl<T, const N: usize> ::genserver::GenServer for Recent<T, N>
where
    T: Clone + Send + 'static,
{
    type Args = ();
    type Call = RecentCall<T, N>;
    type Cast = RecentCast<T, N>;
    type Info = RecentInfo<T, N>;
    type Continue = ::genserver::Never;
    async fn init(
        _: Self::Args,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Init<Self>, ::genserver::ExitReason> {
        ::genserver::__private::IntoInit::<Self>::into_init(<Self>::init())
    }

    async fn handle_call(
        &mut self,
        __message: Self::Call,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __message {
            RecentCall::Get(__0, __from) => {
                let __reply = <Self>::get(self, __0);
                __from.reply(__reply);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
            RecentCall::__Unused(__never, ..) => match __never {}
        }
    }

    fn call_name(__message: &Self::Call) -> &'static ::core::primitive::str {
        RecentCall::__name(__message)
    }

    async fn handle_cast(
        &mut self,
        __message: Self::Cast,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __message {
            RecentCast::Push(__0) => {
                <Self>::push(self, __0);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
            RecentCast::__Unused(__never, ..) => match __never {}
        }
    }

    fn cast_name(__message: &Self::Cast) -> &'static ::core::primitive::str {
        RecentCast::__name(__message)
    }

    async fn handle_info(
        &mut self,
        __info: ::genserver::Info<Self::Info>,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __info {
            ::genserver::Info::Message(RecentInfo::Forget) => {
                ::genserver::__private::IntoNext::<Self>::into_next(<Self>::forget(self))
            }
            ::genserver::Info::Message(RecentInfo::__Unused(__never, ..)) => {
                match __never {}
            }
            __other => {
                ::genserver::__private::unexpected_info(__ctx, &__other);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
        }
    }

    fn info_name(__message: &Self::Info) -> &'static ::core::primitive::str {
        RecentInfo::__name(__message)
    }
}

/// The client of `Recent`: its calls and casts, on every address of one.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    reason = "said of the block, if at all"
)]
pub trait RecentClient<T, const N: usize>: ::genserver::Address<Recent<T, N>>
where
    T: Clone + Send + 'static,
{
    /// The value of so many steps ago.
    fn get(&self, ago: usize) -> ::genserver::Call<Recent<T, N>, Option<T>> {
        ::genserver::Address::<
            Recent<T, N>,
        >::call(self, move |__from| RecentCall::Get(ago, __from))
    }

    /// Another value.
    ///
    /// # Errors
    ///
    /// If the server's mailbox is bounded and full; the request comes back.
    fn push(
        &self,
        value: T,
    ) -> ::core::result::Result<(), ::genserver::CastError<RecentCast<T, N>>> {
        ::genserver::Address::<Recent<T, N>>::cast(self, RecentCast::Push(value))
    }
}

#[automatically_derived]
impl<T, const N: usize, __A: ::genserver::Address<Recent<T, N>>> RecentClient<T, N>
for __A
where
    T: Clone + Send + 'static,
{}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let recent = Recent::<u8, 3>::start(()).await?;
    recent.push(7)?;
    assert_eq!(recent.get(0). await ?, Some(7));
    recent.send(RecentInfo::Forget)?;
    assert_eq!(recent.get(0). await ?, None);
    Ok(())
}
