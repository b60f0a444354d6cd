use genserver::{ExitReason, GenServer, Init, Never};

struct Queue;

impl GenServer for Queue {
    type Args = ();
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(_args: ()) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self))
    }
}

fn main() {}
