//! An API on loopback that answers as a test wants it to.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::json;

/// Far more than anything here takes.
const LIMIT: Duration = Duration::from_secs(60);

/// How it answers once.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// With what it should.
    Portfolio,
    /// With these bytes, head and all.
    Bytes(Vec<u8>),
    /// With what it should, when the test says so.
    Held,
    /// Not at all, and the connection stays.
    Silence,
}

/// An API. It ends with this value.
#[derive(Debug)]
pub(crate) struct Api {
    address: SocketAddr,
    desk: Arc<Desk>,
}

/// What it was asked, in order.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// The path and what follows it.
    pub(crate) target: String,
    pub(crate) at: Instant,
}

#[derive(Debug, Default)]
struct Desk {
    book: Mutex<Book>,
    asked: Condvar,
}

#[derive(Debug, Default)]
struct Book {
    is_over: bool,
    is_released: bool,
    questions: Vec<Question>,
    kept_waiting: Vec<TcpStream>,
}

impl Answer {
    /// A status, and a body that says it.
    pub(crate) fn status(status: u16, headers: &str) -> Self {
        let body = format!("{{\"error\": {status}}}");
        let length = body.len();
        let head =
            format!("HTTP/1.1 {status} So\r\nconnection: close\r\ncontent-length: {length}\r\n");
        Self::Bytes(format!("{head}{headers}\r\n{body}").into_bytes())
    }

    /// 200, and this body.
    pub(crate) fn body(body: &str) -> Self {
        Self::Bytes(ok(body))
    }

    /// The first bytes of an answer that should have been longer.
    pub(crate) fn cut_off() -> Self {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";
        Self::Bytes(format!("{head}{{\"currency\": \"EU").into_bytes())
    }
}

impl Api {
    /// Starts one that answers so, the last again and again.
    pub(crate) fn start(answers: &[Answer]) -> io::Result<Self> {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into(), answers)
    }

    /// Starts one at this port.
    pub(crate) fn start_at(address: SocketAddr, answers: &[Answer]) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let (desk, answers) = (Arc::new(Desk::default()), answers.to_vec());
        let of_listener = Arc::clone(&desk);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if of_listener.book().is_over {
                    return;
                }
                // Who hangs up in the middle has what it wanted.
                let _served = of_listener.serve(stream, &answers).is_ok();
            }
        });
        Ok(Self { address, desk })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked so far.
    pub(crate) fn questions(&self) -> Vec<Question> {
        self.desk.book().questions.clone()
    }

    /// Gives the answers that are held.
    pub(crate) fn release(&self) {
        self.desk.book().is_released = true;
        self.desk.asked.notify_all();
    }

    /// Waits until it is asked.
    pub(crate) fn wait_for_a_question(&self) -> io::Result<()> {
        let none = |book: &mut Book| book.questions.is_empty();
        let book = self.desk.book();
        let waited = self.desk.asked.wait_timeout_while(book, LIMIT, none);
        let (_book, limit) = waited.unwrap_or_else(PoisonError::into_inner);
        let in_time = !limit.timed_out();
        in_time
            .then_some(())
            .ok_or_else(|| io::Error::other("it was never asked"))
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.desk.book().is_over = true;
        // Wakes who listens.
        let _woken = TcpStream::connect(self.address).is_ok();
    }
}

impl Desk {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mut stream: TcpStream, answers: &[Answer]) -> io::Result<()> {
        let mut lines = BufReader::new(&stream).lines();
        let line = lines.next().ok_or(io::ErrorKind::UnexpectedEof)??;
        while lines
            .next()
            .transpose()?
            .is_some_and(|line| !line.is_empty())
        {}
        let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut book = self.book();
        let number = book.questions.len().min(answers.len() - 1);
        let at = Instant::now();
        book.questions.push(Question {
            target: target.clone(),
            at,
        });
        self.asked.notify_all();
        let answer = match &answers[number] {
            Answer::Bytes(answer) => answer.clone(),
            Answer::Portfolio => ok(&portfolio(&target)),
            Answer::Held => {
                let held = |book: &mut Book| !book.is_released;
                let waited = self.asked.wait_timeout_while(book, LIMIT, held);
                drop(waited);
                return stream.write_all(&ok(&portfolio(&target)));
            }
            Answer::Silence => {
                book.kept_waiting.push(stream);
                return Ok(());
            }
        };
        drop(book);
        stream.write_all(&answer)
    }
}

fn ok(body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n");
    format!("{head}\r\n{body}").into_bytes()
}

/// Two positions: one gains ten a day, the other loses one.
pub(crate) fn portfolio(target: &str) -> String {
    let day = |name: &str| -> Option<Date> { target.split(name).nth(1)?.get(..10)?.parse().ok() };
    let (from, to) = day("from=").zip(day("to=")).unwrap_or_default();
    let days = || (0_i64..).zip(from.series(1.day()).take_while(|day| *day <= to));
    let values = |first: i64, step: i64| -> serde_json::Value {
        days()
            .map(|(n, day)| (day.to_string(), json!(first + step * n)))
            .collect()
    };
    let positions = json!([
        {"name": "Łódź <trams> & Co", "values": values(50_000, -100)},
        {"name": "Wörld", "values": values(100_000, 1_000)},
    ]);
    json!({"currency": "EUR", "positions": positions}).to_string()
}
