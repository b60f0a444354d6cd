//! A derived tree.
use genserver::{
    DynamicSupervisor, Job, JobContext, JobResult, ServerSpec, Supervisor, genserver, job,
};
/// Keeps values.
pub struct Cache {
    places: usize,
}
impl Cache {
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
    fn init(places: usize) -> Self {
        Self { places }
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
    fn places(&self) -> usize {
        self.places
    }
}
///The calls of `Cache`: the arguments of each, and who waits for the reply.
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
pub enum CacheCall {
    ///Runs `Cache::places`.
    Places(::genserver::Caller<usize>),
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
impl CacheCall {
    #[doc(hidden)]
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Places { .. } => "Places",
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
impl ::core::fmt::Debug for CacheCall {
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
        __is_sent::<usize>();
        __is_sent::<usize>();
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
impl ::genserver::GenServer for Cache {
    type Args = usize;
    type Call = CacheCall;
    type Cast = ::genserver::Never;
    type Info = ::genserver::Never;
    type Continue = ::genserver::Never;
    async fn init(
        __args: Self::Args,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Init<Self>, ::genserver::ExitReason> {
        let __0 = __args;
        ::genserver::__private::IntoInit::<Self>::into_init(<Self>::init(__0))
    }
    async fn handle_call(
        &mut self,
        __message: Self::Call,
        __ctx: &mut ::genserver::Context<Self>,
    ) -> ::core::result::Result<::genserver::Next<Self>, ::genserver::ExitReason> {
        match __message {
            CacheCall::Places(__from) => {
                let __reply = <Self>::places(self);
                ::genserver::Caller::reply(__from, __reply);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
        }
    }
    fn call_name(__message: &Self::Call) -> &'static ::core::primitive::str {
        CacheCall::__name(__message)
    }
}
///The client of `Cache`: its calls and casts, on every address of one.
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
pub trait CacheClient: ::genserver::Address<Cache> {
    ///Calls `Cache::places`.
    fn places(&self) -> ::genserver::Call<Cache, usize> {
        <Self as ::genserver::Address<
            Cache,
        >>::call(self, move |__from| CacheCall::Places(__from))
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
impl<__A: ::genserver::Address<Cache>> CacheClient for __A {}
/// Now and then.
#[derive(Clone)]
pub struct Report;
#[automatically_derived]
impl ::genserver::Scheduled for Report {
    const SPEC: ::genserver::JobSpec = ::genserver::JobSpec::new(
            ::genserver::Schedule::interval(::core::time::Duration::new(600u64, 0u32)),
        )
        .name(::genserver::JobName::OfType);
}
#[automatically_derived]
impl ::genserver::TypedChild for Report
where
    for<'__child> Self: ::genserver::Job + ::core::clone::Clone,
{
    type Handle = ::genserver::Child<::genserver::JobServer<Self>>;
    fn into_child(self) -> (::genserver::ChildSpec, Self::Handle) {
        ::genserver::__private::job_child(self)
    }
}
const _: () = {
    const fn __is_a_job<__J: ::genserver::__private::HasWork<__By>, __By>() {}
    __is_a_job::<Report, _>();
};
impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}
/// The whole program.
pub struct App {
    /// What was asked lately.
    pub cache: ServerSpec<Cache>,
    pub report: Report,
    pub(crate) sessions: DynamicSupervisor,
}
///The running [`App`]: a handle to each child, which goes on working after a restart, and to the supervisor.
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    private_bounds,
    private_interfaces,
    unnameable_types,
    unreachable_code,
    unreachable_pub,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[derive(Supervisor)]`"
)]
pub struct AppRef {
    /// What was asked lately.
    pub cache: <ServerSpec<Cache> as ::genserver::TypedChild>::Handle,
    ///The child `report`.
    pub report: <Report as ::genserver::TypedChild>::Handle,
    ///The child `sessions`.
    pub(crate) sessions: <DynamicSupervisor as ::genserver::TypedChild>::Handle,
    __supervisor: ::genserver::SupervisorRef,
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    private_bounds,
    private_interfaces,
    unnameable_types,
    unreachable_code,
    unreachable_pub,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[derive(Supervisor)]`"
)]
#[automatically_derived]
impl AppRef {
    /// The supervisor of these children.
    #[must_use]
    pub fn supervisor(&self) -> &::genserver::SupervisorRef {
        &self.__supervisor
    }
    /// Stops the children in reverse order, then the supervisor; resolves when all are gone.
    ///
    /// # Errors
    ///
    ///As [`SupervisorRef::stop`](::genserver::SupervisorRef::stop).
    pub async fn stop(&self) -> ::core::result::Result<(), ::genserver::StopError> {
        ::genserver::SupervisorRef::stop(&self.__supervisor).await
    }
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    private_bounds,
    private_interfaces,
    unnameable_types,
    unreachable_code,
    unreachable_pub,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[derive(Supervisor)]`"
)]
#[automatically_derived]
impl ::core::clone::Clone for AppRef {
    fn clone(&self) -> Self {
        let Self { cache: __0, report: __1, sessions: __2, __supervisor } = self;
        Self {
            cache: ::core::clone::Clone::clone(__0),
            report: ::core::clone::Clone::clone(__1),
            sessions: ::core::clone::Clone::clone(__2),
            __supervisor: ::core::clone::Clone::clone(__supervisor),
        }
    }
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    private_bounds,
    private_interfaces,
    unnameable_types,
    unreachable_code,
    unreachable_pub,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[derive(Supervisor)]`"
)]
#[automatically_derived]
impl ::core::fmt::Debug for AppRef {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let Self { cache: __0, report: __1, sessions: __2, __supervisor } = self;
        let __debug = &mut ::core::fmt::Formatter::debug_struct(__f, "AppRef");
        ::core::fmt::DebugStruct::field(__debug, "cache", __0);
        ::core::fmt::DebugStruct::field(__debug, "report", __1);
        ::core::fmt::DebugStruct::field(__debug, "sessions", __2);
        ::core::fmt::DebugStruct::field(__debug, "supervisor", __supervisor);
        ::core::fmt::DebugStruct::finish(__debug)
    }
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    private_bounds,
    private_interfaces,
    unnameable_types,
    unreachable_code,
    unreachable_pub,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[derive(Supervisor)]`"
)]
#[automatically_derived]
impl App {
    fn __split(
        self,
    ) -> (
        ::genserver::Supervisor,
        impl ::core::ops::FnOnce(::genserver::SupervisorRef) -> AppRef,
    ) {
        let _ = |
            AppRef { cache: __0, report: __1, sessions: __2, __supervisor: _ }: AppRef|
        {};
        let Self { cache: __0, report: __1, sessions: __2 } = self;
        let __supervisor = ::genserver::Supervisor::new(
                ::genserver::Strategy::RestForOne,
            )
            .max_restarts(10usize)
            .within(::core::time::Duration::new(60u64, 0u32));
        let (__spec, __0) = ::genserver::TypedChild::into_child(__0);
        let __supervisor = __supervisor.child(__spec.id("cache"));
        let (__spec, __1) = ::genserver::TypedChild::into_child(__1);
        let __supervisor = __supervisor
            .child(
                __spec
                    .id("report")
                    .restart(::genserver::Restart::Transient)
                    .shutdown(
                        ::genserver::Shutdown::After(
                            ::core::time::Duration::new(30u64, 0u32),
                        ),
                    ),
            );
        let (__spec, __2) = ::genserver::TypedChild::into_child(__2);
        let __supervisor = __supervisor.child(__spec.id("sessions"));
        (
            __supervisor,
            move |__supervisor: ::genserver::SupervisorRef| AppRef {
                cache: __0,
                report: __1,
                sessions: __2,
                __supervisor,
            },
        )
    }
    /// The supervisor with these children, not started yet, and without their handles.
    pub fn into_supervisor(self) -> ::genserver::Supervisor {
        Self::__split(self).0
    }
    /// Starts the children in the order of the fields, linked to nobody; resolves when the last
    /// one is started.
    ///
    /// # Errors
    ///
    ///As [`Supervisor::start`](::genserver::Supervisor::start).
    pub async fn start(self) -> ::core::result::Result<AppRef, ::genserver::StartError> {
        let _ = |
            AppRef { cache: __0, report: __1, sessions: __2, __supervisor: _ }: AppRef|
        {};
        let (__supervisor, __handle) = Self::__split(self);
        ::genserver::Supervisor::start(__supervisor).await.map(__handle)
    }
    /// As `start`, linked to the server whose context this is: when that ends, so does the tree.
    ///
    /// # Errors
    ///
    ///As [`Supervisor::start_link`](::genserver::Supervisor::start_link).
    pub fn start_link<__S: ::genserver::GenServer>(
        self,
        parent: &::genserver::Context<__S>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<AppRef, ::genserver::StartError>,
    > + ::core::marker::Send + use<__S> {
        let _ = |
            AppRef { cache: __0, report: __1, sessions: __2, __supervisor: _ }: AppRef|
        {};
        let (__supervisor, __handle) = Self::__split(self);
        let __starting = ::genserver::Supervisor::start_link(__supervisor, parent);
        async move { __starting.await.map(__handle) }
    }
    /// Runs the tree as the program, until a signal, then stops it in order.
    ///
    /// # Errors
    ///
    ///As [`Supervisor::run`](::genserver::Supervisor::run).
    pub async fn run(self) -> ::core::result::Result<(), ::genserver::StartError> {
        ::genserver::Supervisor::run(Self::into_supervisor(self)).await
    }
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    private_bounds,
    private_interfaces,
    unnameable_types,
    unreachable_code,
    unreachable_pub,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[derive(Supervisor)]`"
)]
#[automatically_derived]
impl ::genserver::TypedChild for App {
    type Handle = AppRef;
    fn into_child(self) -> (::genserver::ChildSpec, Self::Handle) {
        let _ = |
            AppRef { cache: __0, report: __1, sessions: __2, __supervisor: _ }: AppRef|
        {};
        let (__supervisor, __handle) = Self::__split(self);
        let (__spec, __supervisor) = <::genserver::Supervisor as ::genserver::TypedChild>::into_child(
            __supervisor,
        );
        (__spec, __handle(__supervisor))
    }
}
#[allow(
    dead_code,
    deprecated,
    non_camel_case_types,
    private_bounds,
    private_interfaces,
    unnameable_types,
    unreachable_code,
    unreachable_pub,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "written by `#[derive(Supervisor)]`"
)]
#[automatically_derived]
impl ::genserver::IntoChildSpec for App {
    fn into_child_spec(self) -> ::genserver::ChildSpec {
        ::genserver::IntoChildSpec::into_child_spec(Self::into_supervisor(self))
    }
}
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = App {
        cache: ServerSpec::of(100),
        report: Report,
        sessions: DynamicSupervisor::new(),
    };
    let app = app.start().await?;
    assert_eq!(app.cache.places(). await ?, 100);
    app.stop().await?;
    Ok(())
}
