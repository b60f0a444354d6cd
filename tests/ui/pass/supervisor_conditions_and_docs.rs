//! Conditions, documentation and visibility of the fields hold for what is made from them.
#![deny(warnings, missing_docs)]

/// A tree that others may use.
pub mod tree {
    use genserver::{DynamicSupervisor, Supervisor};

    /// The program.
    #[derive(Supervisor)]
    #[cfg_attr(test, supervisor(strategy = "nonsense"))]
    #[cfg_attr(not(test), supervisor(strategy = "one_for_all"))]
    pub struct App {
        /// The sessions.
        pub sessions: DynamicSupervisor,
        pub(crate) uploads: DynamicSupervisor,
        /// Is not there.
        #[cfg(test)]
        pub sessions: Missing,
        /// Is there.
        #[cfg(not(test))]
        #[cfg_attr(not(test), child(id = "x"))]
        #[cfg_attr(test, child(id = "x"))]
        #[allow(dead_code)]
        pub there: DynamicSupervisor,
        /// Was there.
        #[deprecated = "use the sessions"]
        pub old: DynamicSupervisor,
        hidden: DynamicSupervisor,
    }

    impl App {
        /// All of them.
        #[must_use]
        #[expect(deprecated)]
        pub fn new() -> Self {
            Self {
                sessions: DynamicSupervisor::new(),
                uploads: DynamicSupervisor::new(),
                there: DynamicSupervisor::new(),
                old: DynamicSupervisor::new(),
                hidden: DynamicSupervisor::new(),
            }
        }
    }

    /// Sees what is hidden.
    #[must_use]
    pub fn is_hidden_there(app: &AppRef) -> bool {
        app.hidden.pid().is_alive()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app: tree::AppRef = tree::App::new().start().await?;
    assert!(app.sessions.pid().is_alive() && app.uploads.pid().is_alive());
    assert!(app.there.pid().is_alive() && tree::is_hidden_there(&app));
    #[expect(deprecated, reason = "the attribute is kept")]
    let old = app.old.pid();
    assert!(old.is_alive());
    app.stop().await?;
    Ok(())
}
