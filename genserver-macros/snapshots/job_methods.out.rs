//! A server with jobs beside its cast.

use std::io;

use genserver::{Context, GenServer};

/// Sends mail, now and then.
#[derive(Default)]
pub struct Mailer {
    unsent: Vec<String>,
}

impl Mailer {
    #[allow(clippy::missing_const_for_fn, reason = "a hook has this shape")]
    fn init() -> Self {
        Self::default()
    }

    /// Mail to send.
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::needless_pass_by_value,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn mail(&mut self, text: String) {
        self.unsent.push(text);
    }

    /// Sends what waits.
    #[allow(
        clippy::needless_pass_by_ref_mut,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    async fn send_all(&mut self) -> Result<(), io::Error> {
        self.unsent.clear();
        Ok(())
    }

    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn forget(&mut self, _ctx: &mut Context<Self>) {
        self.unsent = Vec::new();
    }
}

/// The calls of `Mailer`: the arguments of each, and who waits for the reply.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum MailerCall {
    #[doc(hidden)]
    __Job(::genserver::__private::JobRequest),
}

impl MailerCall {
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::__Job(ref __carried) => __carried.name(),
        }
    }
}

#[automatically_derived]
impl ::core::fmt::Debug for MailerCall {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

/// The casts of `Mailer`.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum MailerCast {
    /// Mail to send.
    Mail(String),
}

impl MailerCast {
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Mail { .. } => "Mail",
        }
    }
}

#[automatically_derived]
impl ::core::fmt::Debug for MailerCast {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

/// The messages of `Mailer`.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum MailerInfo {
    #[doc(hidden)]
    __Job(::genserver::__private::JobTick),
}

impl MailerInfo {
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::__Job(ref __carried) => __carried.name(),
        }
    }
}

#[automatically_derived]
impl ::core::fmt::Debug for MailerInfo {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

#[allow(deprecated, reason = "never called: only its types matter")]
const _: () = {
    fn __is_sent<__T: ::core::marker::Send + 'static>() {}
    fn __types() {
        __is_sent::<String>();
    }
};

#[allow(deprecated, reason = "said of the block, if at all")]
#[automatically_derived]
impl ::genserver::GenServer for Mailer {
    type Args = ();
    type Call = MailerCall;
    type Cast = MailerCast;
    type Info = MailerInfo;
    type Continue = ::genserver::Never;
    async fn init(
        _: Self::Args,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Init<Self>, ::genserver::ExitReason> {
        let __init = ::genserver::__private::IntoInit::<
            Self,
        >::into_init(<Self>::init())?;
        if ::genserver::__private::will_run(&__init) {
            ::genserver::__private::arm_job(
                    __ctx,
                    ::genserver::__private::JobMethod {
                        index: 0,
                        name: "send_all",
                        spec: const {
                            ::genserver::JobSpec::new(
                                    ::genserver::Schedule::interval(
                                        ::core::time::Duration::from_secs(30),
                                    ),
                                )
                                .timeout(::core::time::Duration::from_secs(10))
                                .retry(::genserver::Retry::times(3))
                        },
                        gate: ::core::option::Option::None,
                        tick: MailerInfo::__Job,
                    },
                )
                .await?;
            ::genserver::__private::arm_job(
                    __ctx,
                    ::genserver::__private::JobMethod {
                        index: 1,
                        name: "forget",
                        spec: const {
                            ::genserver::JobSpec::new(
                                    ::genserver::Schedule::calendar(
                                        ::genserver::__private::Cron::from_raw([
                                            1, 1, 8, 4294967294, 0, 8190, 127, 0, 0, 8,
                                        ]),
                                        ::genserver::__private::Zone::UTC,
                                    ),
                                )
                                .enabled(false)
                        },
                        gate: ::core::option::Option::None,
                        tick: MailerInfo::__Job,
                    },
                )
                .await?;
            ::genserver::__private::jobs_armed(__ctx)?;
        }
        ::core::result::Result::Ok(__init)
    }

    async fn handle_call(
        &mut self,
        __message: Self::Call,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __message {
            MailerCall::__Job(__request) => {
                ::genserver::__private::job_request(__ctx, __request).await
            }
        }
    }

    fn call_name(__message: &Self::Call) -> &'static ::core::primitive::str {
        MailerCall::__name(__message)
    }

    async fn handle_cast(
        &mut self,
        __message: Self::Cast,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __message {
            MailerCast::Mail(__0) => {
                <Self>::mail(self, __0);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
        }
    }

    fn cast_name(__message: &Self::Cast) -> &'static ::core::primitive::str {
        MailerCast::__name(__message)
    }

    async fn handle_info(
        &mut self,
        __info: ::genserver::Info<Self::Info>,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __info {
            ::genserver::Info::Message(MailerInfo::__Job(__tick)) => {
                let __index = ::genserver::__private::JobTick::index(&__tick);
                let ::core::option::Option::Some(__attempt) = ::genserver::__private::begin_job(
                        __ctx,
                        __tick,
                    )
                    .await? else {
                    return ::core::result::Result::Ok(::genserver::Next::Wait);
                };
                let __ended = match __index {
                    0 => {
                        __attempt
                            .make(async {
                                ::genserver::__private::JobOutcome::into_outcome(
                                    <Self>::send_all(self).await,
                                )
                            })
                            .await
                    }
                    1 => {
                        __attempt
                            .make(async {
                                ::genserver::__private::JobOutcome::into_outcome(
                                    <Self>::forget(self, __ctx),
                                )
                            })
                            .await
                    }
                    _ => __attempt.make(async { ::core::result::Result::Ok(()) }).await,
                };
                ::genserver::__private::finish_job(__ctx, __index, __ended).await
            }
            __other => {
                ::genserver::__private::unexpected_info(__ctx, &__other);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
        }
    }

    fn info_name(__message: &Self::Info) -> &'static ::core::primitive::str {
        MailerInfo::__name(__message)
    }
}

/// The client of `Mailer`: its calls and casts, on every address of one.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    reason = "said of the block, if at all"
)]
pub trait MailerClient: ::genserver::Address<Mailer> {
    /// Mail to send.
    ///
    /// # Errors
    ///
    /// If the server's mailbox is bounded and full; the request comes back.
    fn mail(
        &self,
        text: String,
    ) -> ::core::result::Result<(), ::genserver::CastError<MailerCast>> {
        ::genserver::Address::<Mailer>::cast(self, MailerCast::Mail(text))
    }

    /// One of the jobs, by the name of its method: `send_all`, `forget`.
    fn job(&self, job: &::core::primitive::str) -> ::genserver::JobHandle<Mailer, Self> {
        ::genserver::__private::job_handle(self, job, MailerCall::__Job)
    }
}

#[automatically_derived]
impl<__A: ::genserver::Address<Mailer>> MailerClient for __A {}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mailer = Mailer::start(()).await?;
    mailer.mail("hello".to_owned())?;
    mailer.job("send_all").trigger().await?;
    Ok(())
}
