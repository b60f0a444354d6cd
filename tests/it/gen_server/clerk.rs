//! A server that leaves mail behind, and what becomes of it.

use genserver::{
    Address, CallError, Caller, Context, ExitReason, GenServer, Info, Init, Next, ServerRef,
    Undelivered,
};

use crate::bomb::Bomb;
use crate::puppet::{other, word};
use crate::record::{Record, secs, settle};

/// What is said to a [`Clerk`]: a word, and where to write it if nobody hears it.
pub(crate) struct Word {
    text: &'static str,
    record: Record,
    /// Fails when it is dropped.
    _bomb: Option<Bomb>,
}

/// Works until it is cut off, and writes down what it hears.
pub(crate) struct Clerk {
    record: Record,
}

pub(crate) enum Ask {
    Word(Word, Caller<()>),
    /// Never done.
    Work(Caller<()>),
    Stop(Caller<()>),
}

impl GenServer for Clerk {
    type Args = (Record, bool);
    type Call = Ask;
    type Cast = Word;
    type Info = Word;
    type Continue = genserver::Never;

    async fn init(
        (record, works): (Record, bool),
        _ctx: &mut Context<Self>,
    ) -> Result<Init<Self>, ExitReason> {
        if !works {
            tokio::time::sleep(secs(1)).await;
            return Err(other("no init"));
        }
        Ok(Init::ok(Self { record }))
    }

    async fn handle_call(
        &mut self,
        call: Ask,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        match call {
            Ask::Word(word, from) => {
                self.record.add(word.text);
                from.reply(());
                Ok(Next::Wait)
            }
            Ask::Work(_from) => std::future::pending().await,
            Ask::Stop(_from) => {
                tokio::time::sleep(secs(1)).await;
                Err(other("stopped"))
            }
        }
    }

    async fn terminate(&mut self, _reason: &ExitReason, _ctx: &mut Context<Self>) {
        self.record.add("terminate");
    }

    async fn handle_info(
        &mut self,
        info: Info<Word>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        if let Info::Message(word) = info {
            self.record.add(word.text);
        }
        Ok(Next::Wait)
    }

    fn undelivered(mail: Undelivered<Self>, reason: &ExitReason) {
        let shown = format!("{mail:?}");
        let (sort, word) = match mail {
            Undelivered::Call(Ask::Word(word, from)) => {
                from.reply(());
                ("call", word)
            }
            Undelivered::Cast(word) => ("cast", word),
            Undelivered::Info(word) => ("info", word),
            _ => return,
        };
        assert!(shown.to_lowercase().starts_with(sort), "{shown}");
        let line = format!("{sort} {} {}", word.text, self::word(reason));
        word.record.add(line);
        assert!(word.text != "bad", "a bad word");
    }
}

impl Drop for Clerk {
    fn drop(&mut self) {
        self.record.add("dropped");
    }
}

pub(crate) fn says(text: &'static str, record: &Record) -> Word {
    let record = record.clone();
    Word {
        text,
        record,
        _bomb: None,
    }
}

/// A word whose destructor fails.
pub(crate) fn armed(text: &'static str, record: &Record) -> Word {
    Word {
        _bomb: Some(Bomb),
        ..says(text, record)
    }
}

/// A clerk that is busy with `what`, and has this in its queue: a cast, a message, a call, a message.
#[expect(clippy::unwrap_used, reason = "a fixture")]
pub(crate) async fn behind(
    record: &Record,
    what: fn(Caller<()>) -> Ask,
) -> (
    ServerRef<Clerk>,
    tokio::task::JoinHandle<Result<(), CallError>>,
) {
    let clerk = Clerk::start((record.clone(), true)).await.unwrap();
    let busy = clerk.clone();
    drop(tokio::spawn(
        async move { busy.call(what).no_timeout().await },
    ));
    settle().await;
    clerk.cast(says("one", record)).unwrap();
    clerk.send(says("two", record)).unwrap();
    let (caller, given) = (clerk.clone(), record.clone());
    let call = tokio::spawn(async move {
        let call = caller.call(|from| Ask::Word(says("three", &given), from));
        let outcome = call.no_timeout().await;
        if let Err(error) = &outcome {
            given.add(format!("caller: {error}"));
        }
        outcome
    });
    settle().await;
    clerk.send_after(secs(0), says("four", record));
    settle().await;
    (clerk, call)
}
