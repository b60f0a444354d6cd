//! Every hook that nobody asks for: what comes of itself, and what ends a server.

use std::io;

use genserver::{
    Address, Down, Exit, ExitReason, GenServer, Init, Next, ServerRef, Undelivered,
};

/// Remembers what happened.
pub struct Diary {
    pages: Vec<String>,
}

impl Diary {
    #[allow(clippy::missing_const_for_fn, reason = "a hook has this shape")]
    fn init() -> Init<Self> {
        Init::ok(Self { pages: Vec::new() }).then(DiaryContinue::Greet)
    }

    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn lent(&mut self) {
        self.pages.push("lent".to_owned());
    }

    #[allow(
        clippy::needless_pass_by_ref_mut,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    async fn greet(&mut self) -> Result<(), io::Error> {
        self.pages.push("hello".to_owned());
        Ok(())
    }

    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::needless_pass_by_value,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn down(&mut self, down: Down) {
        self.pages.push(down.reason.to_string());
    }

    #[allow(
        clippy::needless_pass_by_ref_mut,
        clippy::needless_pass_by_value,
        clippy::unused_async,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    async fn exit(&mut self, exit: Exit) -> Next<Self> {
        Next::Stop(exit.reason)
    }

    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn idle(&mut self) {
        self.pages.clear();
    }

    #[allow(
        clippy::needless_pass_by_ref_mut,
        clippy::needless_pass_by_value,
        clippy::unused_async,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    async fn terminate(&mut self, reason: &ExitReason) {
        self.pages.push(reason.to_string());
    }

    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_value,
        reason = "a hook has this shape"
    )]
    fn undelivered(mail: Undelivered<Self>) {
        drop(mail);
    }
}

/// The messages of `Diary`.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum DiaryInfo {
    /// Runs `Diary::lent`.
    Lent,
}

impl DiaryInfo {
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Lent { .. } => "Lent",
        }
    }
}

#[automatically_derived]
impl ::core::fmt::Debug for DiaryInfo {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

/// What `Diary` continues with.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum DiaryContinue {
    /// Runs `Diary::greet`.
    Greet,
}

impl DiaryContinue {
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Greet { .. } => "Greet",
        }
    }
}

#[automatically_derived]
impl ::core::fmt::Debug for DiaryContinue {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

#[allow(deprecated, reason = "said of the block, if at all")]
#[automatically_derived]
impl ::genserver::GenServer for Diary {
    type Args = ();
    type Call = ::genserver::Never;
    type Cast = ::genserver::Never;
    type Info = DiaryInfo;
    type Continue = DiaryContinue;
    async fn init(
        _: Self::Args,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Init<Self>, ::genserver::ExitReason> {
        ::genserver::Context::trap_exits(__ctx, true);
        ::genserver::__private::IntoInit::<Self>::into_init(<Self>::init())
    }

    async fn handle_info(
        &mut self,
        __info: ::genserver::Info<Self::Info>,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __info {
            ::genserver::Info::Message(DiaryInfo::Lent) => {
                <Self>::lent(self);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
            ::genserver::Info::Down(__0) => {
                <Self>::down(self, __0);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
            ::genserver::Info::Exit(__0) => {
                ::genserver::__private::IntoNext::<
                    Self,
                >::into_next(<Self>::exit(self, __0).await)
            }
            ::genserver::Info::Timeout => {
                <Self>::idle(self);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
            __other => {
                ::genserver::__private::unexpected_info(__ctx, &__other);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
        }
    }

    fn info_name(__message: &Self::Info) -> &'static ::core::primitive::str {
        DiaryInfo::__name(__message)
    }

    async fn handle_continue(
        &mut self,
        __message: Self::Continue,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __message {
            DiaryContinue::Greet => {
                ::genserver::__private::IntoNext::<
                    Self,
                >::into_next(<Self>::greet(self).await)
            }
        }
    }

    fn continue_name(__message: &Self::Continue) -> &'static ::core::primitive::str {
        DiaryContinue::__name(__message)
    }

    async fn terminate(
        &mut self,
        __reason: &::genserver::ExitReason,
        __ctx: &mut ::genserver::Context<Self>,
    ) {
        <Self>::terminate(self, __reason).await
    }

    fn undelivered(
        __mail: ::genserver::Undelivered<Self>,
        __reason: &::genserver::ExitReason,
    ) {
        <Self>::undelivered(__mail)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let diary: ServerRef<Diary> = Diary::start(()).await?;
    diary.send(DiaryInfo::Lent)?;
    diary.stop().await?;
    Ok(())
}
