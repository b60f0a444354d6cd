//! A derived tree.

use genserver::{DynamicSupervisor, Job, JobContext, JobResult, ServerSpec};

/// Keeps values.
pub struct Cache {
    places: usize,
}

impl Cache {
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_value,
        reason = "a hook has this shape"
    )]
    fn init(places: usize) -> Self {
        Self { places }
    }

    #[allow(
        clippy::missing_const_for_fn,
        clippy::trivially_copy_pass_by_ref,
        clippy::unused_self,
        reason = "a hook has this shape"
    )]
    fn places(&self) -> usize {
        self.places
    }
}

/// The calls of `Cache`: the arguments of each, and who waits for the reply.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    clippy::exhaustive_enums,
    reason = "said of the block, if at all"
)]
pub enum CacheCall {
    /// Runs `Cache::places`.
    Places(::genserver::Caller<usize>),
}

impl CacheCall {
    fn __name(&self) -> &'static ::core::primitive::str {
        match *self {
            Self::Places { .. } => "Places",
        }
    }
}

#[automatically_derived]
impl ::core::fmt::Debug for CacheCall {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str(Self::__name(self))
    }
}

#[allow(deprecated, reason = "never called: only its types matter")]
const _: () = {
    fn __is_sent<__T: ::core::marker::Send + 'static>() {}
    fn __types() {
        __is_sent::<usize>();
        __is_sent::<usize>();
    }
};

#[allow(deprecated, reason = "said of the block, if at all")]
#[automatically_derived]
impl ::genserver::GenServer for Cache {
    type Args = usize;
    type Call = CacheCall;
    type Cast = ::genserver::Never;
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
            CacheCall::Places(__from) => {
                let __reply = <Self>::places(self);
                __from.reply(__reply);
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
        }
    }

    fn call_name(__message: &Self::Call) -> &'static ::core::primitive::str {
        CacheCall::__name(__message)
    }
}

/// The client of `Cache`: its calls and casts, on every address of one.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    reason = "said of the block, if at all"
)]
pub trait CacheClient: ::genserver::Address<Cache> {
    /// Calls `Cache::places`.
    fn places(&self) -> ::genserver::Call<Cache, usize> {
        ::genserver::Address::<Cache>::call(self, CacheCall::Places)
    }
}

#[automatically_derived]
impl<__A: ::genserver::Address<Cache>> CacheClient for __A {}

/// Now and then.
#[derive(Clone)]
pub struct Report;

#[automatically_derived]
impl ::genserver::Scheduled for Report {
    const SPEC: ::genserver::JobSpec = ::genserver::JobSpec::new(
            ::genserver::Schedule::interval(::core::time::Duration::from_secs(600)),
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

/// The running [`App`]: a handle to each child, which goes on working after a restart, and to the supervisor.
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    unused_qualifications,
    clippy::partial_pub_fields,
    reason = "said of the struct, if at all"
)]
pub struct AppRef {
    /// What was asked lately.
    pub cache: <ServerSpec<Cache> as ::genserver::TypedChild>::Handle,
    /// The child `report`.
    pub report: <Report as ::genserver::TypedChild>::Handle,
    /// The child `sessions`.
    pub(crate) sessions: <DynamicSupervisor as ::genserver::TypedChild>::Handle,
    __supervisor: ::genserver::SupervisorRef,
}

#[allow(clippy::future_not_send, reason = "said of the struct, if at all")]
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
    /// As [`SupervisorRef::stop`](::genserver::SupervisorRef::stop).
    pub async fn stop(&self) -> ::core::result::Result<(), ::genserver::StopError> {
        ::genserver::SupervisorRef::stop(&self.__supervisor).await
    }
}

#[allow(deprecated, unused_qualifications, reason = "said of the struct, if at all")]
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

#[allow(deprecated, unused_qualifications, reason = "said of the struct, if at all")]
#[automatically_derived]
impl ::core::fmt::Debug for AppRef {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let Self { cache: __0, report: __1, sessions: __2, __supervisor } = self;
        let __debug = &mut __f.debug_struct("AppRef");
        __debug.field("cache", __0);
        __debug.field("report", __1);
        __debug.field("sessions", __2);
        __debug.field("supervisor", __supervisor);
        __debug.finish()
    }
}

#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    unused_qualifications,
    clippy::future_not_send,
    clippy::shadow_reuse,
    reason = "said of the struct, if at all"
)]
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
            .max_restarts(10)
            .within(::core::time::Duration::from_secs(60));
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
                            ::core::time::Duration::from_secs(30),
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
    /// As [`Supervisor::start`](::genserver::Supervisor::start).
    pub async fn start(self) -> ::core::result::Result<AppRef, ::genserver::StartError> {
        let _ = |
            AppRef { cache: __0, report: __1, sessions: __2, __supervisor: _ }: AppRef|
        {};
        let (__supervisor, __handle) = Self::__split(self);
        __supervisor.start().await.map(__handle)
    }

    /// As `start`, linked to the server whose context this is: when that ends, so does the tree.
    ///
    /// # Errors
    ///
    /// As [`Supervisor::start_link`](::genserver::Supervisor::start_link).
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
        let __starting = __supervisor.start_link(parent);
        async move { __starting.await.map(__handle) }
    }

    /// Runs the tree as the program, until a signal, then stops it in order.
    ///
    /// # Errors
    ///
    /// As [`Supervisor::run`](::genserver::Supervisor::run).
    pub async fn run(self) -> ::core::result::Result<(), ::genserver::StartError> {
        Self::into_supervisor(self).run().await
    }
}

#[allow(deprecated, reason = "said of the struct, if at all")]
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
