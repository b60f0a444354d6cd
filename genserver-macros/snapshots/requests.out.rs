//! Every way to begin and to ask: sync and async, with and without a context, with a reply at once and later.

use std::io;

use genserver::{Caller, Context, ExitReason, GenServer, Init, Next, Pid, Reply};

/// Remembers what happened.
pub struct Diary {
    pages: Vec<String>,
}

impl Diary {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "a hook has this shape"
    )]
    async fn init(first: String, pages: usize) -> Result<Init<Self>, io::Error> {
        let mut diary = Self {
            pages: Vec::with_capacity(pages),
        };
        diary.pages.push(first);
        Ok(Init::ok(diary))
    }

    #[allow(
        clippy::missing_const_for_fn,
        clippy::trivially_copy_pass_by_ref,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Reads a page.
    ///
    /// # Errors
    ///
    /// If there is none of that number.
    #[allow(
        clippy::needless_pass_by_value,
        clippy::trivially_copy_pass_by_ref,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    async fn read(&self, number: usize) -> Result<String, io::ErrorKind> {
        self.pages.get(number).cloned().ok_or(io::ErrorKind::NotFound)
    }

    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::needless_pass_by_value,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn read_later(&mut self, from: Caller<String>, ctx: &mut Context<Self>) {
        let first = self.pages.first().cloned();
        from.reply(first.unwrap_or_else(|| ctx.pid().to_string()));
    }

    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn close(&mut self) -> Reply<usize, Self> {
        Reply::new(self.pages.len()).stop(ExitReason::Normal)
    }

    /// Watches over a process.
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::needless_pass_by_value,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn watch(&mut self, ctx: &mut Context<Self>, pid: Pid) -> Next<Self> {
        ctx.monitor(&pid);
        Next::Wait
    }
}

/// The calls of `Diary`: the arguments of each, and who waits for the reply.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum DiaryCall {
    /// Runs `Diary::pages`.
    Pages(::genserver::Caller<usize>),
    /// Reads a page.
    ///
    /// # Errors
    ///
    /// If there is none of that number.
    Read(usize, ::genserver::Caller<Result<String, io::ErrorKind>>),
    /// Runs `Diary::read_later`.
    ReadLater(::genserver::Caller<String>),
    /// Runs `Diary::close`.
    Close(::genserver::Caller<usize>),
}

impl DiaryCall {
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Pages { .. } => "Pages",
            Self::Read { .. } => "Read",
            Self::ReadLater { .. } => "ReadLater",
            Self::Close { .. } => "Close",
        }
    }
}

#[automatically_derived]
impl ::core::fmt::Debug for DiaryCall {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

/// The casts of `Diary`.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum DiaryCast {
    /// Watches over a process.
    Watch(Pid),
}

impl DiaryCast {
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Watch { .. } => "Watch",
        }
    }
}

#[automatically_derived]
impl ::core::fmt::Debug for DiaryCast {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

#[allow(deprecated, reason = "never called: only its types matter")]
const _: () = {
    fn __is_sent<__T: ::core::marker::Send + 'static>() {}
    fn __types() {
        __is_sent::<String>();
        __is_sent::<usize>();
        __is_sent::<usize>();
        __is_sent::<usize>();
        __is_sent::<Result<String, io::ErrorKind>>();
        __is_sent::<String>();
        __is_sent::<usize>();
        __is_sent::<Pid>();
    }
};

#[allow(deprecated, reason = "said of the block, if at all")]
#[automatically_derived]
impl ::genserver::GenServer for Diary {
    type Args = (String, usize);
    type Call = DiaryCall;
    type Cast = DiaryCast;
    type Info = ::genserver::Never;
    type Continue = ::genserver::Never;
    async fn init(
        (__0, __1): Self::Args,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Init<Self>, ::genserver::ExitReason> {
        ::genserver::__private::IntoInit::<Self>::into_init(<Self>::init(__0, __1).await)
    }

    async fn handle_call(
        &mut self,
        __message: Self::Call,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __message {
            DiaryCall::Pages(__from) => {
                let __reply = <Self>::pages(self);
                __from.reply(__reply);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
            DiaryCall::Read(__0, __from) => {
                let __reply = <Self>::read(self, __0).await;
                __from.reply(__reply);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
            DiaryCall::ReadLater(__from) => {
                <Self>::read_later(self, __from, __ctx);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
            DiaryCall::Close(__from) => {
                let __reply = ::genserver::__private::IntoReply::<
                    usize,
                    Self,
                >::into_reply(<Self>::close(self))?;
                ::core::result::Result::Ok(__reply.send(__from))
            }
        }
    }

    fn call_name(__message: &Self::Call) -> &'static ::core::primitive::str {
        DiaryCall::__name(__message)
    }

    async fn handle_cast(
        &mut self,
        __message: Self::Cast,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __message {
            DiaryCast::Watch(__0) => {
                ::genserver::__private::IntoNext::<
                    Self,
                >::into_next(<Self>::watch(self, __ctx, __0))
            }
        }
    }

    fn cast_name(__message: &Self::Cast) -> &'static ::core::primitive::str {
        DiaryCast::__name(__message)
    }
}

/// The client of `Diary`: its calls and casts, on every address of one.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    reason = "said of the block, if at all"
)]
pub trait DiaryClient: ::genserver::Address<Diary> {
    /// Calls `Diary::pages`.
    fn pages(&self) -> ::genserver::Call<Diary, usize> {
        ::genserver::Address::<Diary>::call(self, DiaryCall::Pages)
    }

    /// Reads a page.
    ///
    /// # Errors
    ///
    /// If there is none of that number.
    fn read(
        &self,
        number: usize,
    ) -> ::genserver::Call<Diary, Result<String, io::ErrorKind>> {
        ::genserver::Address::<
            Diary,
        >::call(self, move |__from| DiaryCall::Read(number, __from))
    }

    /// Calls `Diary::read_later`.
    fn read_later(&self) -> ::genserver::Call<Diary, String> {
        ::genserver::Address::<Diary>::call(self, DiaryCall::ReadLater)
    }

    /// Calls `Diary::close`.
    fn close(&self) -> ::genserver::Call<Diary, usize> {
        ::genserver::Address::<Diary>::call(self, DiaryCall::Close)
    }

    /// Watches over a process.
    ///
    /// # Errors
    ///
    /// If the server's mailbox is bounded and full; the request comes back.
    fn watch(
        &self,
        pid: Pid,
    ) -> ::core::result::Result<(), ::genserver::CastError<DiaryCast>> {
        ::genserver::Address::<Diary>::cast(self, DiaryCast::Watch(pid))
    }
}

#[automatically_derived]
impl<__A: ::genserver::Address<Diary>> DiaryClient for __A {}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let diary = Diary::start(("dear diary".to_owned(), 10)).await?;
    diary.watch(diary.pid())?;
    assert!(diary.read(0). await ?.is_ok());
    assert_eq!(diary.read_later(). await ?, "dear diary");
    assert_eq!(diary.close(). await ?, 1);
    Ok(())
}
