//! A server with jobs beside its cast.
use std::io;
use genserver::{Context, GenServer, genserver};
/// Sends mail, now and then.
#[derive(Default)]
pub struct Mailer {
    unsent: Vec<String>,
}
impl Mailer {
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::needless_pass_by_value,
        clippy::trivially_copy_pass_by_ref,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        clippy::unused_self,
        reason = "a hook of `#[genserver]` has this shape"
    )]
    fn init() -> Self {
        Self::default()
    }
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::needless_pass_by_value,
        clippy::trivially_copy_pass_by_ref,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        clippy::unused_self,
        reason = "a hook of `#[genserver]` has this shape"
    )]
    /// Mail to send.
    fn mail(&mut self, text: String) {
        self.unsent.push(text);
    }
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::needless_pass_by_value,
        clippy::trivially_copy_pass_by_ref,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        clippy::unused_self,
        reason = "a hook of `#[genserver]` has this shape"
    )]
    /// Sends what waits.
    async fn send_all(&mut self) -> Result<(), io::Error> {
        self.unsent.clear();
        Ok(())
    }
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_ref_mut,
        clippy::needless_pass_by_value,
        clippy::trivially_copy_pass_by_ref,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        clippy::unused_self,
        reason = "a hook of `#[genserver]` has this shape"
    )]
    fn forget(&mut self, _ctx: &mut Context<Self>) {
        self.unsent = Vec::new();
    }
}
///The calls of `Mailer`: the arguments of each, and who waits for the reply.
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unreachable_code,
    unreachable_patterns,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[genserver]`"
)]
pub enum MailerCall {
    #[doc(hidden)]
    __Job(::genserver::__private::JobRequest),
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unreachable_code,
    unreachable_patterns,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[genserver]`"
)]
#[automatically_derived]
impl MailerCall {
    #[doc(hidden)]
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::__Job(ref __carried) => {
                ::genserver::__private::JobRequest::name(__carried)
            }
        }
    }
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unreachable_code,
    unreachable_patterns,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[genserver]`"
)]
#[automatically_derived]
impl ::core::fmt::Debug for MailerCall {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Formatter::write_str(__f, Self::__name(self))
    }
}
///The casts of `Mailer`.
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unreachable_code,
    unreachable_patterns,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[genserver]`"
)]
pub enum MailerCast {
    /// Mail to send.
    Mail(String),
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unreachable_code,
    unreachable_patterns,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[genserver]`"
)]
#[automatically_derived]
impl MailerCast {
    #[doc(hidden)]
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Mail { .. } => "Mail",
        }
    }
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unreachable_code,
    unreachable_patterns,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[genserver]`"
)]
#[automatically_derived]
impl ::core::fmt::Debug for MailerCast {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Formatter::write_str(__f, Self::__name(self))
    }
}
///The messages of `Mailer`.
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unreachable_code,
    unreachable_patterns,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[genserver]`"
)]
pub enum MailerInfo {
    #[doc(hidden)]
    __Job(::genserver::__private::JobTick),
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unreachable_code,
    unreachable_patterns,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[genserver]`"
)]
#[automatically_derived]
impl MailerInfo {
    #[doc(hidden)]
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::__Job(ref __carried) => {
                ::genserver::__private::JobTick::name(__carried)
            }
        }
    }
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unreachable_code,
    unreachable_patterns,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[genserver]`"
)]
#[automatically_derived]
impl ::core::fmt::Debug for MailerInfo {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Formatter::write_str(__f, Self::__name(self))
    }
}
const _: () = {
    #[allow(
        dead_code,
        clippy::all,
        clippy::pedantic,
        reason = "never called: only its types matter"
    )]
    fn __is_sent<__T: ::core::marker::Send + 'static>() {}
    #[allow(
        dead_code,
        clippy::all,
        clippy::pedantic,
        reason = "never called: only its types matter"
    )]
    fn __types() {
        __is_sent::<String>();
    }
};
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unreachable_code,
    unreachable_patterns,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[genserver]`"
)]
#[automatically_derived]
impl ::genserver::GenServer for Mailer {
    type Args = ();
    type Call = MailerCall;
    type Cast = MailerCast;
    type Info = MailerInfo;
    type Continue = ::genserver::Never;
    async fn init(
        __args: Self::Args,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Init<Self>, ::genserver::ExitReason> {
        let () = __args;
        let __init = ::genserver::__private::IntoInit::<
            Self,
        >::into_init(<Self>::init())?;
        if ::genserver::__private::will_run(&__init) {
            ::genserver::__private::arm_job(
                    __ctx,
                    ::genserver::__private::JobMethod {
                        index: 0usize,
                        name: "send_all",
                        spec: const {
                            ::genserver::JobSpec::new(
                                    ::genserver::Schedule::interval(
                                        ::core::time::Duration::new(30u64, 0u32),
                                    ),
                                )
                                .timeout(::core::time::Duration::new(10u64, 0u32))
                                .retry(::genserver::Retry::times(3u32))
                        },
                        gate: ::core::option::Option::None,
                        tick: MailerInfo::__Job,
                    },
                )
                .await?;
            ::genserver::__private::arm_job(
                    __ctx,
                    ::genserver::__private::JobMethod {
                        index: 1usize,
                        name: "forget",
                        spec: const {
                            ::genserver::JobSpec::new(
                                    ::genserver::Schedule::calendar(
                                        ::genserver::__private::Cron::from_raw([
                                            1u64, 1u64, 8u64, 4294967294u64, 0u64, 8190u64, 127u64,
                                            0u64, 0u64, 8u64,
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
            ::genserver::Info::Message(__message) => {
                match __message {
                    MailerInfo::__Job(__tick) => {
                        let __index = ::genserver::__private::JobTick::index(&__tick);
                        match ::genserver::__private::begin_job(__ctx, __tick).await? {
                            ::core::option::Option::None => {
                                ::core::result::Result::Ok(::genserver::Next::Wait)
                            }
                            ::core::option::Option::Some(__attempt) => {
                                let __ended = match __index {
                                    0usize => {
                                        ::genserver::__private::JobAttempt::make(
                                                __attempt,
                                                async {
                                                    ::genserver::__private::JobOutcome::into_outcome(
                                                        <Self>::send_all(self).await,
                                                    )
                                                },
                                            )
                                            .await
                                    }
                                    1usize => {
                                        ::genserver::__private::JobAttempt::make(
                                                __attempt,
                                                async {
                                                    ::genserver::__private::JobOutcome::into_outcome(
                                                        <Self>::forget(self, __ctx),
                                                    )
                                                },
                                            )
                                            .await
                                    }
                                    _ => {
                                        ::genserver::__private::JobAttempt::make(
                                                __attempt,
                                                async { ::core::result::Result::Ok(()) },
                                            )
                                            .await
                                    }
                                };
                                ::genserver::__private::finish_job(__ctx, __index, __ended)
                                    .await
                            }
                        }
                    }
                }
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
///The client of `Mailer`: its calls and casts, on every address of one.
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unreachable_code,
    unreachable_patterns,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[genserver]`"
)]
pub trait MailerClient: ::genserver::Address<Mailer> {
    /// Mail to send.
    ///
    ///# Errors
    ///
    ///If the server's mailbox is bounded and full; the request comes back.
    fn mail(
        &self,
        text: String,
    ) -> ::core::result::Result<(), ::genserver::CastError<MailerCast>> {
        <Self as ::genserver::Address<Mailer>>::cast(self, MailerCast::Mail(text))
    }
    ///One of the jobs, by the name of its method: `send_all`, `forget`.
    fn job(&self, job: &::core::primitive::str) -> ::genserver::JobHandle<Mailer, Self> {
        ::genserver::__private::job_handle(self, job, MailerCall::__Job)
    }
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unreachable_code,
    unreachable_patterns,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[genserver]`"
)]
#[automatically_derived]
impl<__A: ::genserver::Address<Mailer>> MailerClient for __A {}
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mailer = Mailer::start(()).await?;
    mailer.mail("hello".to_owned())?;
    mailer.job("send_all").trigger().await?;
    Ok(())
}
