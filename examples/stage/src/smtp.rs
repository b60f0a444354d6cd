//! A mail server on loopback that can be told whom to refuse, and when to be silent.

use std::collections::HashMap;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use mail_parser::MessageParser;
use mailin::{Action, Handler, Response, Session, SessionBuilder, response};

/// Far more than anything here takes.
const LIMIT: Duration = Duration::from_secs(60);

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A mail server. It ends with this value.
#[derive(Debug)]
pub struct Smtp {
    address: SocketAddr,
    desk: Arc<Desk>,
}

/// How a mail server meets who connects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// It does what it should.
    #[default]
    Well,
    /// It takes connections, and never says a word.
    Silent,
    /// It hangs up at once.
    Away,
    /// It takes mails, and never says so: who sent one can't know.
    Speechless,
}

/// A mail that has arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Who sent it, as the envelope says.
    pub from: String,
    /// Who it is for, as the envelope says.
    pub to: Vec<String>,
    /// The mail itself, headers first.
    pub content: Vec<u8>,
}

#[derive(Debug, Default)]
struct Desk {
    book: Mutex<Book>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Book {
    mood: Mood,
    is_over: bool,
    mails: Vec<Mail>,
    /// What a recipient is answered, and how often.
    answers: HashMap<String, (u16, usize)>,
    /// How often mail for a recipient was tried.
    tries: HashMap<String, usize>,
    /// Connections that were met with silence; they end with the server.
    kept_waiting: Vec<TcpStream>,
}

impl Smtp {
    /// Starts one at a port of its own.
    ///
    /// # Errors
    ///
    /// If there is no port.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((HERE, 0))?;
        let address = listener.local_addr()?;
        let desk = Arc::new(Desk::default());
        let of_listener = Arc::clone(&desk);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let desk = Arc::clone(&of_listener);
                let mood = match desk.book() {
                    book if book.is_over => return,
                    book => book.mood,
                };
                match mood {
                    Mood::Well | Mood::Speechless => {
                        thread::spawn(move || serve(&stream, &desk));
                    }
                    Mood::Silent => desk.book().kept_waiting.push(stream),
                    Mood::Away => drop(stream),
                }
            }
        });
        Ok(Self { address, desk })
    }

    /// Its URL, as `lettre` takes it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// How it meets who connects from now on.
    pub fn set_mood(&self, mood: Mood) {
        self.desk.book().mood = mood;
    }

    /// Refuses a recipient for good, with 550.
    pub fn refuse(&self, recipient: &str) {
        let answer = (550, usize::MAX);
        self.desk
            .book()
            .answers
            .insert(recipient.to_owned(), answer);
    }

    /// Puts a recipient off, with 451, so many times.
    pub fn put_off(&self, recipient: &str, times: usize) {
        let answer = (451, times);
        self.desk
            .book()
            .answers
            .insert(recipient.to_owned(), answer);
    }

    /// How often somebody wanted to send mail to this recipient.
    #[must_use]
    pub fn tries(&self, recipient: &str) -> usize {
        self.desk.book().tries.get(recipient).copied().unwrap_or(0)
    }

    /// What has arrived so far.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.desk.book().mails.clone()
    }

    /// Waits until somebody has wanted to send mail to this recipient so often.
    ///
    /// # Errors
    ///
    /// If it is not so for a minute: with how often it was.
    pub fn wait_for_tries(&self, recipient: &str, times: usize) -> io::Result<()> {
        let tries = |book: &Book| book.tries.get(recipient).copied().unwrap_or(0);
        let book = self.wait_while(|book| tries(book) < times);
        match tries(&book) {
            enough if enough >= times => Ok(()),
            so_far => Err(io::Error::other(format!("{recipient}: {so_far} tries"))),
        }
    }

    /// Waits until something is so of what has arrived, and returns the mails. `is_so` must not ask the server anything.
    ///
    /// # Errors
    ///
    /// If it is not so for a minute: with what has arrived.
    pub fn wait_until(&self, is_so: impl Fn(&[Mail]) -> bool) -> io::Result<Vec<Mail>> {
        let book = self.wait_while(|book| !is_so(&book.mails));
        if !is_so(&book.mails) {
            let to: Vec<_> = book.mails.iter().map(|mail| &mail.to).collect();
            return Err(io::Error::other(format!(
                "so far there are mails to {to:?}"
            )));
        }
        Ok(book.mails.clone())
    }

    /// The book as it is when something is not so any more, or after a minute.
    fn wait_while(&self, is_so: impl Fn(&Book) -> bool) -> MutexGuard<'_, Book> {
        let (desk, book) = (&self.desk, self.desk.book());
        let waited = desk
            .changed
            .wait_timeout_while(book, LIMIT, |book| is_so(book));
        let (book, _limit) = waited.unwrap_or_else(PoisonError::into_inner);
        book
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.desk.book().is_over = true;
        // Wakes who listens.
        let _woken = TcpStream::connect(self.address).is_ok();
    }
}

impl Mail {
    /// The mail with its headers and parts, if it is one.
    #[must_use]
    pub fn parse(&self) -> Option<mail_parser::Message<'_>> {
        MessageParser::default().parse(&self.content)
    }
}

impl Desk {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Speaks with a client until it has gone.
fn serve(stream: &TcpStream, desk: &Arc<Desk>) -> io::Result<()> {
    let (mut lines, mut out) = (BufReader::new(stream), stream);
    let clerk = Clerk {
        desk: Arc::clone(desk),
        mail: None,
    };
    let mut session: Session<Clerk> = SessionBuilder::new("mail.test").build(HERE, clerk);
    session.greeting().write_to(&mut out)?;
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        // Before it is known that the mail has arrived: whoever waits for that may change the mood.
        let is_speechless = desk.book().mood == Mood::Speechless;
        let answer = session.process(&line);
        // The line that ends a mail.
        if line == b".\r\n" && is_speechless {
            desk.book().kept_waiting.push(stream.try_clone()?);
            return Ok(());
        }
        // In one piece, so that the client doesn't wait for the rest.
        out.write_all(&answer.buffer()?)?;
        if answer.action == Action::Close {
            break;
        }
        line.clear();
    }
    Ok(())
}

/// Decides on the mails of one connection.
struct Clerk {
    desk: Arc<Desk>,
    mail: Option<Mail>,
}

impl Handler for Clerk {
    fn rcpt(&mut self, to: &str) -> Response {
        let mut book = self.desk.book();
        *book.tries.entry(to.to_owned()).or_default() += 1;
        self.desk.changed.notify_all();
        let Some((code, times)) = book.answers.get_mut(to).filter(|(_, times)| *times > 0) else {
            return response::OK;
        };
        *times = times.saturating_sub(usize::from(*code == 451));
        let why = match code {
            550 => "no such mailbox",
            _ => "try again later",
        };
        Response::custom(*code, why.to_owned())
    }

    fn data_start(&mut self, _domain: &str, from: &str, _is8bit: bool, to: &[String]) -> Response {
        self.mail = Some(Mail {
            from: from.to_owned(),
            to: to.to_vec(),
            content: Vec::new(),
        });
        response::OK
    }

    fn data(&mut self, line: &[u8]) -> io::Result<()> {
        if let Some(mail) = &mut self.mail {
            mail.content.extend_from_slice(line);
        }
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        self.desk.book().mails.extend(self.mail.take());
        self.desk.changed.notify_all();
        response::OK
    }
}
