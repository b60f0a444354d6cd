use genserver::{Context, DynamicSupervisor, DynamicSupervisorRef, Supervisor, genserver};

#[derive(Supervisor)]
#[supervisor(strategy = "one_for_al", auto_shutdown = "any_significant")]
struct App {
    #[child(restart = "transient", signifcant)]
    sessions: DynamicSupervisor,
    inner: Inner,
}

#[derive(Supervisor)]
struct Inner {
    #[child(restart = "forever")]
    uploads: DynamicSupervisor,
}

async fn start(app: App, context: &Context<Parent>) -> Result<(), Box<dyn std::error::Error>> {
    let app: AppRef = app.start().await?;
    let _: &DynamicSupervisorRef = &app.inner.clone().uploads;
    println!("{app:?} {:?}", app.supervisor().pid());
    app.stop().await?;
    let inner = || Inner {
        uploads: DynamicSupervisor::new(),
    };
    let app = App {
        sessions: DynamicSupervisor::new(),
        inner: inner(),
    };
    app.start_link(context).await?;
    Ok(Supervisor::one_for_one().child(inner()).run().await?)
}

struct Parent;

#[genserver]
impl Parent {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {
    let _ = start;
}
