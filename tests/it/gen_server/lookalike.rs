//! A message that looks like the idle time-out.

use genserver::{Address, Context, ExitReason, GenServer, Info, Init, Never, Next};

use crate::record::{Record, secs, settle};

/// Writes down what it takes each thing for.
struct Careful(Record);

/// What a client may send.
enum Word {
    Timeout,
}

impl GenServer for Careful {
    type Args = Record;
    type Call = Never;
    type Cast = Never;
    type Info = Word;
    type Continue = Never;

    async fn init(record: Record, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self(record)).timeout(secs(1)))
    }

    async fn handle_info(
        &mut self,
        info: Info<Word>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        self.0.add(match info {
            Info::Message(Word::Timeout) => "somebody's word",
            Info::Timeout => "the time-out",
            _ => "something else",
        });
        Ok(Next::Timeout(secs(1)))
    }
}

/// GS-56: in OTP the two cannot be told apart; here they are different variants (note A8).
#[tokio::test(start_paused = true)]
async fn a_message_called_timeout_is_no_timeout() {
    let record = Record::new();
    let server = Careful::start(record.clone()).await.unwrap();
    server.send(Word::Timeout).unwrap();
    settle().await;
    assert_eq!(record.lines(), ["somebody's word"]);
    tokio::time::sleep(secs(1)).await;
    settle().await;
    assert_eq!(record.lines(), ["somebody's word", "the time-out"]);
}
