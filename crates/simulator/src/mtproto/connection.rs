//! One connection of a client.
//!
//! A connection is silent until it has shown a key that its datacenter knows. From then on every request is answered in
//! order (a delayed one when its time has come), and updates of the person logged in are pushed as they happen.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use grammers_crypto::DequeBuffer;
use grammers_mtproto::transport::{self, Transport};
use grammers_tl_types::{self as tl, Cursor, Deserializable, Identifiable, Serializable};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::crypto;
use super::dispatch::{Outcome, Request, carry_out};
use super::envelope::{Envelope, Incoming};
use super::methods::password::Passwords;
use super::view::View;
use crate::world::updates::{Command, Push};
use crate::world::{AuthKey, ConnectionId, KeyId, Login, World};

/// What a client is told about a key that its datacenter does not know. It stands three times, which is how clients
/// that read the header of a full-transport packet before its body meet it.
const UNKNOWN_KEY: i32 = -404;

/// `rpc_result`, which the schema leaves to be parsed by hand.
const RPC_RESULT: u32 = 0xf35c_6d01;

/// Telegram's number for a wrong server salt.
const BAD_SALT: i32 = 48;

/// How many future salts a client gets: with few it would ask again before every request.
const FUTURE_SALTS: i32 = 64;

/// For how long each salt is good, in seconds. Each begins half-way through the one before.
const SALT_LIFETIME: i32 = 3_600;

/// Nothing more can be read or written.
#[derive(Debug)]
struct Closed;

impl From<io::Error> for Closed {
    fn from(_: io::Error) -> Self {
        Self
    }
}

/// A connection.
pub(super) struct Connection {
    world: Arc<World>,
    passwords: Arc<Passwords>,
    dc: i32,
    id: ConnectionId,
    reader: OwnedReadHalf,
    read: Vec<u8>,
    out: Outbound,
    commands: mpsc::UnboundedReceiver<Command>,
    commands_in: mpsc::UnboundedSender<Command>,
    delayed: mpsc::UnboundedReceiver<(i64, Outcome)>,
    delayed_in: mpsc::UnboundedSender<(i64, Outcome)>,
    /// Set by `invokeWithoutUpdates`.
    without_updates: bool,
}

impl Connection {
    pub(super) fn new(world: Arc<World>, passwords: Arc<Passwords>, dc: i32, stream: TcpStream) -> Self {
        let id = world.next_connection();
        let (reader, writer) = stream.into_split();
        let (commands_in, commands) = mpsc::unbounded_channel();
        let (delayed_in, delayed) = mpsc::unbounded_channel();
        let out = Outbound::new(world.clone(), writer);
        let read = Vec::new();
        Self {
            world,
            passwords,
            dc,
            id,
            reader,
            read,
            out,
            commands,
            commands_in,
            delayed,
            delayed_in,
            without_updates: false,
        }
    }

    /// Serves the client until either side closes.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        let _ = stop.run_until_cancelled(self.serve()).await;
        if let Some(secured) = &self.out.secured {
            self.world.connection_closed(self.id, secured.key_id);
        }
    }

    async fn serve(&mut self) -> Result<(), Closed> {
        loop {
            tokio::select! {
                length = self.reader.read_buf(&mut self.read) => {
                    if length? == 0 {
                        return Err(Closed);
                    }
                    self.take_packets().await?;
                }
                Some(command) = self.commands.recv() => self.obey(command).await?,
                Some((msg_id, outcome)) = self.delayed.recv() => self.finish(msg_id, outcome).await?,
            }
        }
    }

    async fn take_packets(&mut self) -> Result<(), Closed> {
        loop {
            match self.out.transport.unpack(&mut self.read) {
                Ok(packet) => {
                    let message = self.read[packet.data_range].to_vec();
                    self.read.drain(..packet.next_offset);
                    self.take_message(&message).await?;
                }
                Err(transport::Error::MissingBytes) => return Ok(()),
                Err(error) => {
                    tracing::debug!(dc = self.dc, %error, "not the full transport");
                    return Err(Closed);
                }
            }
        }
    }

    async fn take_message(&mut self, message: &[u8]) -> Result<(), Closed> {
        let key_id = crypto::key_id_of(message).ok_or(Closed)?;
        let Some(key) = self.world.auth_key(key_id, self.dc) else {
            self.out.say_unknown_key().await?;
            return Err(Closed);
        };
        let plain = crypto::decrypt(message, &key).ok_or(Closed)?;
        let envelope = Envelope::read(&plain).map_err(|_| Closed)?;
        self.secure(key_id, key, &envelope)?;
        if !self.out.salts().any(|salt| salt == envelope.salt) {
            return self.out.send(bad_salt(&envelope, self.out.salt()), 3, false).await;
        }
        self.greet(&envelope).await?;
        for incoming in envelope.messages {
            self.take_incoming(incoming).await?;
        }
        Ok(())
    }

    /// Binds the connection to the first key that it shows; another one later closes it.
    fn secure(&mut self, key_id: KeyId, key: AuthKey, envelope: &Envelope) -> Result<(), Closed> {
        match &mut self.out.secured {
            Some(secured) if secured.key_id != key_id => return Err(Closed),
            Some(secured) => {
                if secured.session_id != envelope.session_id {
                    secured.session_id = envelope.session_id;
                    secured.greeted = false;
                }
            }
            None => {
                self.out.secured = Some(Secured { key_id, key, session_id: envelope.session_id, greeted: false });
                self.world.connection_opened(self.id, key_id, self.commands_in.clone());
            }
        }
        Ok(())
    }

    /// Tells a client once per session that it is a new one.
    async fn greet(&mut self, envelope: &Envelope) -> Result<(), Closed> {
        let server_salt = self.out.salt();
        let secured = self.out.secured.as_mut().ok_or(Closed)?;
        if std::mem::replace(&mut secured.greeted, true) {
            return Ok(());
        }
        let greeting = tl::types::NewSessionCreated {
            first_msg_id: envelope.msg_id,
            unique_id: secured.session_id ^ envelope.msg_id,
            server_salt,
        };
        self.out.send(tl::enums::NewSession::Created(greeting).to_bytes(), 3, true).await
    }

    /// Answers service messages here, and calls a method for everything else.
    async fn take_incoming(&mut self, incoming: Incoming) -> Result<(), Closed> {
        let msg_id = incoming.msg_id;
        let mut cursor = Cursor::from_slice(incoming.body.get(4..).unwrap_or_default());
        let answer = match incoming.constructor() {
            tl::functions::Ping::CONSTRUCTOR_ID | tl::functions::PingDelayDisconnect::CONSTRUCTOR_ID => {
                let ping_id = i64::deserialize(&mut cursor).map_err(|_| Closed)?;
                tl::enums::Pong::Pong(tl::types::Pong { msg_id, ping_id }).to_bytes()
            }
            tl::functions::GetFutureSalts::CONSTRUCTOR_ID => self.out.future_salts(msg_id).to_bytes(),
            tl::functions::DestroySession::CONSTRUCTOR_ID => {
                let session_id = i64::deserialize(&mut cursor).map_err(|_| Closed)?;
                tl::enums::DestroySessionRes::from(tl::types::DestroySessionNone { session_id }).to_bytes()
            }
            tl::types::MsgsStateReq::CONSTRUCTOR_ID => {
                let msg_ids = Vec::<i64>::deserialize(&mut cursor).map_err(|_| Closed)?;
                // 4: received. Whatever was not received was not answered either, and the client repeats it.
                let info = vec![4; msg_ids.len()];
                tl::enums::MsgsStateInfo::Info(tl::types::MsgsStateInfo { req_msg_id: msg_id, info }).to_bytes()
            }
            tl::types::MsgsAck::CONSTRUCTOR_ID
            | tl::types::MsgsStateInfo::CONSTRUCTOR_ID
            | tl::types::MsgsAllInfo::CONSTRUCTOR_ID
            | tl::types::MsgResendReq::CONSTRUCTOR_ID
            | tl::types::HttpWait::CONSTRUCTOR_ID => return Ok(()),
            _ => return self.call(incoming).await,
        };
        self.out.send(answer, 1, false).await
    }

    async fn call(&mut self, incoming: Incoming) -> Result<(), Closed> {
        let secured = self.out.secured.as_ref().ok_or(Closed)?;
        let request = Request {
            world: self.world.clone(),
            passwords: self.passwords.clone(),
            dc: self.dc,
            connection: self.id,
            key: secured.key_id,
        };
        let msg_id = incoming.msg_id;
        let outcome = carry_out(request.clone(), incoming.body).await;
        if let Outcome::Later { after, method } = outcome {
            let delayed = self.delayed_in.clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(after)).await;
                // The connection may be closed by now.
                let _ = delayed.send((msg_id, method.run(&request)));
            });
            return Ok(());
        }
        self.finish(msg_id, outcome).await
    }

    /// Sends the answer to a call, after the updates that happened before it.
    async fn finish(&mut self, msg_id: i64, outcome: Outcome) -> Result<(), Closed> {
        while let Ok(command) = self.commands.try_recv() {
            self.obey(command).await?;
        }
        match outcome {
            Outcome::Answer { body, without_updates, entry } => {
                self.without_updates |= without_updates;
                let mut result = RPC_RESULT.to_bytes();
                msg_id.serialize(&mut result);
                result.extend(body);
                self.out.send(result, 1, true).await?;
                if let Some(entry) = entry {
                    self.world.mark_answered(entry);
                }
                Ok(())
            }
            Outcome::Silence | Outcome::Later { .. } => Ok(()),
            Outcome::Close => Err(Closed),
        }
    }

    async fn obey(&mut self, command: Command) -> Result<(), Closed> {
        match command {
            Command::Close => Err(Closed),
            Command::Push(_) if self.without_updates => Ok(()),
            Command::Push(push) => match self.describe(&push) {
                Some(updates) => self.out.send(updates, 3, true).await,
                None => Ok(()),
            },
        }
    }

    /// The updates of a push, as bytes: their type is some kilobytes large.
    fn describe(&self, push: &Push) -> Option<Vec<u8>> {
        let key_id = self.out.secured.as_ref()?.key_id;
        if matches!(push, Push::LoginToken) {
            let (update, date) = (tl::enums::Update::LoginToken, View::date(self.world.unix_now()));
            return Some(tl::enums::Updates::from(tl::types::UpdateShort { update, date }).to_bytes());
        }
        match self.world.login(key_id) {
            Login::Person(viewer) => View::new(&self.world, viewer).push(push).map(|updates| updates.to_bytes()),
            Login::Nobody | Login::Revoked => None,
        }
    }
}

/// What the connection knows once the client has shown its key.
struct Secured {
    key_id: KeyId,
    key: AuthKey,
    session_id: i64,
    greeted: bool,
}

/// The way to the client.
struct Outbound {
    world: Arc<World>,
    writer: OwnedWriteHalf,
    transport: transport::Full,
    secured: Option<Secured>,
    last_msg_id: i64,
    sequence: i32,
    first_salt: i64,
}

impl Outbound {
    fn new(world: Arc<World>, writer: OwnedWriteHalf) -> Self {
        // Salts are numbers that follow each other, the same ones for every connection of a key and for every key:
        // they guard against replays over years, which a simulation does not have.
        let first_salt = 0x5a17_0000_0000_0001;
        let transport = transport::Full::new();
        Self { world, writer, transport, secured: None, last_msg_id: 0, sequence: 0, first_salt }
    }

    /// The salt to use now.
    const fn salt(&self) -> i64 {
        self.first_salt
    }

    /// All salts that are accepted.
    fn salts(&self) -> impl Iterator<Item = i64> {
        (0..i64::from(FUTURE_SALTS)).map(|index| self.first_salt + index)
    }

    fn future_salts(&self, req_msg_id: i64) -> tl::enums::FutureSalts {
        let now = View::date(self.world.unix_now());
        let salts = (0..FUTURE_SALTS).zip(self.salts()).map(|(index, salt)| {
            let valid_since = now + index * SALT_LIFETIME / 2;
            tl::types::FutureSalt { valid_since, valid_until: valid_since + SALT_LIFETIME, salt }
        });
        tl::types::FutureSalts { req_msg_id, now, salts: tl::RawVec(salts.collect()) }.into()
    }

    /// Sends one message. `kind` is the remainder of its id by 4: 1 for an answer, 3 for anything else.
    async fn send(&mut self, body: Vec<u8>, kind: i64, content_related: bool) -> Result<(), Closed> {
        let msg_id = self.next_msg_id(kind);
        let salt = self.salt();
        let secured = self.secured.as_ref().ok_or(Closed)?;
        let mut plain = Vec::with_capacity(body.len() + 64);
        salt.serialize(&mut plain);
        secured.session_id.serialize(&mut plain);
        msg_id.serialize(&mut plain);
        (self.sequence * 2 + i32::from(content_related)).serialize(&mut plain);
        self.sequence += i32::from(content_related);
        u32::try_from(body.len()).map_err(|_| Closed)?.serialize(&mut plain);
        plain.extend(body);
        let message = crypto::encrypt(plain, &secured.key, secured.key_id, self.world.random_bytes());
        let mut packet = DequeBuffer::with_capacity(message.len() + 4, 8);
        packet.extend(message);
        self.transport.pack(&mut packet);
        Ok(self.writer.write_all(&packet[..]).await?)
    }

    /// Ids follow the clock, grow, and say by their remainder what they are.
    fn next_msg_id(&mut self, kind: i64) -> i64 {
        let now = self.world.now();
        let by_clock = (now.timestamp() << 32) | (i64::from(now.timestamp_subsec_nanos()) << 2);
        let base = by_clock.max(self.last_msg_id + 4) & !3;
        self.last_msg_id = base;
        base | kind
    }

    async fn say_unknown_key(&mut self) -> Result<(), Closed> {
        Ok(self.writer.write_all(&[UNKNOWN_KEY.to_le_bytes(); 3].concat()).await?)
    }
}

fn bad_salt(envelope: &Envelope, new_server_salt: i64) -> Vec<u8> {
    let notification = tl::types::BadServerSalt {
        bad_msg_id: envelope.msg_id,
        bad_msg_seqno: envelope.seq_no,
        error_code: BAD_SALT,
        new_server_salt,
    };
    tl::enums::BadMsgNotification::BadServerSalt(notification).to_bytes()
}
