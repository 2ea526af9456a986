//! A mail server on loopback: takes what is handed in, and makes the trouble that it is told to make.
//!
//! It speaks SMTP as RFC 5321 has it, as far as a client sends: no TLS, and any login. What it has taken is read with a
//! decoder that is not the product's, so that a header smuggled in by a name would be seen as one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use mailparse::MailHeaderMap as _;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Where in the conversation something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// When the client connects.
    Greeting,
    /// At its login.
    Auth,
    /// At the sender.
    Mail,
    /// At the recipient.
    Rcpt,
    /// Before the message.
    Data,
    /// After the message.
    Message,
}

/// What goes wrong there, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// This answer.
    Says(&'static str),
    /// The line breaks. After the message: what came is kept.
    Drops,
}

/// A letter that was taken.
#[derive(Clone, Debug)]
pub struct Letter {
    /// For whom, as the envelope says.
    pub to: String,
    /// All headers in their order, decoded.
    pub headers: Vec<(String, String)>,
    /// The plain text.
    pub plain: String,
    /// The HTML.
    pub html: String,
}

impl Letter {
    fn read(to: String, raw: &[u8]) -> Self {
        let mail = mailparse::parse_mail(raw).expect("a message");
        let headers = mail.headers.iter().map(|header| (header.get_key(), header.get_value())).collect();
        let part = |kind: &str| {
            let part = mail.parts().find(|part| part.ctype.mimetype == kind).expect("both forms of the text");
            part.get_body().expect("it decodes").replace("\r\n", "\n")
        };
        assert!(mail.get_headers().get_first_value("Message-ID").is_some());
        Self { to, headers, plain: part("text/plain"), html: part("text/html") }
    }

    /// The only header of this name.
    pub fn header(&self, name: &str) -> &str {
        let found: Vec<_> = self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).collect();
        assert_eq!(found.len(), 1, "{name} in {:?}", self.headers);
        &found[0].1
    }

    /// The link of a confirmation.
    pub fn link(&self) -> String {
        let link = self.plain.split_whitespace().find(|word| word.contains("/email/")).expect("a link");
        assert!(self.html.contains(&format!("href=\"{link}\"")), "the same in both forms");
        link.to_owned()
    }
}

#[derive(Debug, Default)]
struct State {
    troubles: VecDeque<(At, Trouble)>,
    letters: Vec<Letter>,
    visits: usize,
}

/// The server; it goes with its handle.
pub struct MailServer {
    port: u16,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl MailServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, shared.clone()));
            }
        });
        Self { port, state, task }
    }

    /// Where it is, with a login.
    pub fn url(&self) -> String {
        format!("smtp://blastpro:rahasia@127.0.0.1:{}", self.port)
    }

    /// Something goes wrong, once, as soon as it can.
    pub fn will(&self, at: At, trouble: Trouble) {
        self.state.lock().expect("no panic").troubles.push_back((at, trouble));
    }

    /// How often somebody connected.
    pub fn visits(&self) -> usize {
        self.state.lock().expect("no panic").visits
    }

    /// What was taken so far.
    pub fn letters(&self) -> Vec<Letter> {
        self.state.lock().expect("no panic").letters.clone()
    }
}

/// One conversation.
async fn talk(stream: TcpStream, state: Arc<Mutex<State>>) {
    state.lock().expect("no panic").visits += 1;
    let mut stream = BufReader::new(stream);
    // Whoever hangs up has nothing more to say.
    let _ = converse(&mut stream, &state).await;
}

async fn converse(stream: &mut BufReader<TcpStream>, state: &Mutex<State>) -> Option<()> {
    let mut to = String::new();
    answer(stream, state, At::Greeting, "220 mail.example.com").await?;
    loop {
        let line = read_line(stream).await?;
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => say(stream, "250-mail.example.com\r\n250-8BITMIME\r\n250 AUTH PLAIN").await?,
            "AUTH" => answer(stream, state, At::Auth, "235 welcome").await?,
            "MAIL" => answer(stream, state, At::Mail, "250 ok").await?,
            "RCPT" => {
                to = line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).expect("an address").0.to_owned();
                answer(stream, state, At::Rcpt, "250 ok").await?;
            }
            "DATA" => {
                if !answer_with(stream, state, At::Data, "354 go on").await? {
                    continue;
                }
                let letter = Letter::read(to.clone(), &read_message(stream).await?);
                let trouble = take(state, At::Message);
                if !matches!(trouble, Some(Trouble::Says(_))) {
                    state.lock().expect("no panic").letters.push(letter);
                }
                match trouble {
                    Some(Trouble::Says(words)) => say(stream, words).await?,
                    Some(Trouble::Drops) => return None,
                    None => say(stream, "250 queued").await?,
                }
            }
            "QUIT" => return say(stream, "221 bye").await,
            other => panic!("no client of ours says {other}"),
        }
    }
}

async fn answer(stream: &mut BufReader<TcpStream>, state: &Mutex<State>, at: At, usual: &str) -> Option<()> {
    answer_with(stream, state, at, usual).await.map(|_| ())
}

/// Whether it was the usual answer; `None` when the line breaks.
async fn answer_with(stream: &mut BufReader<TcpStream>, state: &Mutex<State>, at: At, usual: &str) -> Option<bool> {
    match take(state, at) {
        Some(Trouble::Drops) => None,
        Some(Trouble::Says(words)) => say(stream, words).await.map(|()| false),
        None => say(stream, usual).await.map(|()| true),
    }
}

fn take(state: &Mutex<State>, at: At) -> Option<Trouble> {
    let mut state = state.lock().expect("no panic");
    let place = state.troubles.iter().position(|(place, _)| *place == at)?;
    state.troubles.remove(place).map(|(_, trouble)| trouble)
}

async fn say(stream: &mut BufReader<TcpStream>, words: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{words}\r\n").as_bytes()).await.ok()
}

async fn read_line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
    Some(line.trim_end().to_owned())
}

/// Up to the line with a dot; a dot that begins a line is sent twice.
async fn read_message(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line).await.ok().filter(|read| *read > 0)?;
        if line == b".\r\n" {
            return Some(message);
        }
        let line = if line.starts_with(b".") { &line[1..] } else { &line[..] };
        message.extend_from_slice(line);
    }
}
