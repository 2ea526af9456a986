//! From the bytes of a request to the method that carries it out, and the faults on the way.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use grammers_tl_types::{
    self as tl, Cursor, Deserializable, Identifiable, RemoteCall, Serializable, deserialize, functions, name_for_id,
};

use super::envelope::{constructor, unpacked};
use super::methods::{self, password::Passwords};
use crate::world::{Call, ConnectionId, Device, Fault, Front, KeyId, Login, Peer, PersonId, Refusal, World};

/// Where a request comes from.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) world: Arc<World>,
    pub(super) passwords: Arc<Passwords>,
    pub(super) dc: i32,
    pub(super) connection: ConnectionId,
    pub(super) key: KeyId,
}

/// What the connection does about a request.
pub(super) enum Outcome {
    /// Send this answer or error.
    Answer {
        body: Vec<u8>,
        without_updates: bool,
        /// Its entry in the log.
        entry: Option<u64>,
    },
    /// Send nothing.
    Silence,
    /// Close without an answer.
    Close,
    /// Run it after so many milliseconds.
    Later { after: u64, method: Method },
}

/// A request without its wrappers.
pub(super) struct Method {
    name: Cow<'static, str>,
    body: Vec<u8>,
    without_updates: bool,
}

/// Who calls, for the methods.
pub(super) struct Caller<'a> {
    pub(super) world: &'a World,
    pub(super) passwords: &'a Passwords,
    pub(super) dc: i32,
    pub(super) connection: ConnectionId,
    pub(super) key: KeyId,
    login: Login,
    call: RefCell<Call>,
}

impl Caller<'_> {
    /// Who is logged in; most methods are refused before.
    pub(super) fn me(&self) -> Result<PersonId, Refusal> {
        match self.login {
            Login::Person(person) => Ok(person),
            Login::Nobody => Err(Refusal::AuthKeyUnregistered),
            Login::Revoked => Err(Refusal::SessionRevoked),
        }
    }

    /// Notes for the log which chat the call is about.
    pub(super) fn about(&self, peer: Peer) {
        self.call.borrow_mut().peer = Some(peer.bot_api_id());
    }

    /// Notes for the log which `random_id` the call carries.
    pub(super) fn carries(&self, random_id: i64) {
        self.call.borrow_mut().random_id = Some(random_id);
    }

    /// Notes for the log which `random_id`s an album carries.
    pub(super) fn carries_all(&self, random_ids: Vec<i64>) {
        let mut call = self.call.borrow_mut();
        call.random_id = random_ids.first().copied();
        call.random_ids = random_ids;
    }

    /// Notes for the log that the call made this message.
    pub(super) fn made(&self, message: i32) {
        self.call.borrow_mut().messages.push(message);
    }
}

/// Carries a request out, with the fault that befalls it.
pub(super) async fn carry_out(request: Request, body: Vec<u8>) -> Outcome {
    let Ok(method) = Method::unwrap(&request, body) else {
        return answer(Err(Refusal::InputRequestInvalid), false, None);
    };
    let person = method.number_called(&request.world).or_else(|| request.world.person_logging_in(request.key));
    let front = person.map_or(Front::AnyAccount, Front::Account);
    let fault = request.world.take_fault(front, &method.name);
    match fault {
        Some(Fault::Rpc(name)) => {
            let refusal = Refusal::named(&name);
            let entry = method.log_refused(&request, person, &refusal);
            answer(Err(refusal), method.without_updates, Some(entry))
        }
        Some(Fault::DropBefore) => Outcome::Close,
        Some(Fault::DelayMs(after)) => Outcome::Later { after, method },
        Some(Fault::DropAfter) => {
            method.run_off_thread(request).await;
            Outcome::Close
        }
        Some(Fault::NoReply) => {
            method.run_off_thread(request).await;
            Outcome::Silence
        }
        Some(Fault::ForgetRandomIds) => {
            if let Some(person) = person {
                request.world.forget_random_ids(person);
            }
            method.run_off_thread(request).await
        }
        Some(Fault::ExpireFiles) => {
            if let Some(person) = person {
                request.world.expire_file_references(person);
            }
            method.run_off_thread(request).await
        }
        // Before a login there is nobody to wait.
        Some(Fault::FloodWait(_)) | None => method.run_off_thread(request).await,
    }
}

fn answer(result: Result<Vec<u8>, Refusal>, without_updates: bool, entry: Option<u64>) -> Outcome {
    let body = result.unwrap_or_else(|refusal| {
        let error = tl::types::RpcError { error_code: refusal.code(), error_message: refusal.to_string() };
        tl::enums::RpcError::Error(error).to_bytes()
    });
    Outcome::Answer { body, without_updates, entry }
}

impl Method {
    /// Takes the wrappers off: `invokeWithLayer`, `initConnection` and the like, whose inner query is not typed.
    fn unwrap(request: &Request, body: Vec<u8>) -> Result<Self, deserialize::Error> {
        let (mut body, mut without_updates) = (unpacked(body)?, false);
        loop {
            let mut cursor = Cursor::from_slice(body.get(4..).unwrap_or_default());
            match constructor(&body) {
                functions::InvokeWithLayer::<()>::CONSTRUCTOR_ID => drop(i32::deserialize(&mut cursor)?),
                functions::InvokeAfterMsg::<()>::CONSTRUCTOR_ID => drop(i64::deserialize(&mut cursor)?),
                functions::InvokeWithoutUpdates::<()>::CONSTRUCTOR_ID => without_updates = true,
                functions::InitConnection::<()>::CONSTRUCTOR_ID => {
                    request.world.describe_device(request.key, read_device(&mut cursor)?);
                }
                id => return Ok(Self { name: name(id), body, without_updates }),
            }
            let mut inner = Vec::new();
            cursor.read_to_end(&mut inner)?;
            body = unpacked(inner)?;
        }
    }

    /// Whose number a code is asked for: the one call before a login that says whom it is about.
    fn number_called(&self, world: &World) -> Option<PersonId> {
        if constructor(&self.body) != functions::auth::SendCode::CONSTRUCTOR_ID {
            return None;
        }
        let phone = String::deserialize(&mut Cursor::from_slice(self.body.get(4..)?)).ok()?;
        world.person_by_phone(&phone).map(|person| person.id)
    }

    /// Runs the method where it may take its time: checking a password takes a tenth of a second.
    async fn run_off_thread(self, request: Request) -> Outcome {
        let slow = [functions::account::GetPassword::CONSTRUCTOR_ID, functions::auth::CheckPassword::CONSTRUCTOR_ID];
        if !slow.contains(&constructor(&self.body)) {
            return self.run(&request);
        }
        tokio::task::spawn_blocking(move || self.run(&request)).await.unwrap_or(Outcome::Close)
    }

    /// Runs the method and logs the call.
    pub(super) fn run(self, request: &Request) -> Outcome {
        let mut entry = None;
        let result = request.world.caller(request.connection, request.key).and_then(|login| {
            let caller = Caller {
                world: &request.world,
                passwords: &request.passwords,
                dc: request.dc,
                connection: request.connection,
                key: request.key,
                login,
                call: RefCell::new(Call { method: self.name.to_string(), ..Call::default() }),
            };
            let result = self.dispatch(&caller);
            let mut call = caller.call.into_inner();
            call.refused = result.as_ref().err().map(ToString::to_string);
            let person = request.world.person_logging_in(request.key);
            entry = Some(request.world.log_call(request.connection, request.key, person, call));
            result
        });
        answer(result, self.without_updates, entry)
    }

    /// Logs a call that a fault refused before it was carried out, with what it was about.
    fn log_refused(&self, request: &Request, person: Option<PersonId>, refusal: &Refusal) -> u64 {
        let mut call = Call { method: self.name.to_string(), ..Call::default() };
        if let Some((peer, random_ids)) = methods::messages::about(&self.body) {
            call.peer = methods::messages::named(&peer, person).map(Peer::bot_api_id);
            call.random_id = random_ids.first().copied();
            call.random_ids = if random_ids.len() > 1 { random_ids } else { Vec::new() };
        }
        call.refused = Some(refusal.to_string());
        request.world.log_call(request.connection, request.key, person, call)
    }

    fn dispatch(&self, caller: &Caller<'_>) -> Result<Vec<u8>, Refusal> {
        /// The simulated methods, each with the function that carries it out.
        macro_rules! route {
            ($($function:path => $handler:path,)*) => {
                match constructor(&self.body) {
                    $(<$function>::CONSTRUCTOR_ID => self.invoke::<$function>(caller, $handler),)*
                    _ => Err(Refusal::MethodNotSimulated(self.name.to_string())),
                }
            };
        }
        route! {
            functions::help::GetConfig => methods::help::get_config,
            functions::help::GetNearestDc => methods::help::get_nearest_dc,
            functions::help::GetCdnConfig => methods::help::get_cdn_config,
            functions::auth::SendCode => methods::auth::send_code,
            functions::auth::ResendCode => methods::auth::resend_code,
            functions::auth::CancelCode => methods::auth::cancel_code,
            functions::auth::SignIn => methods::auth::sign_in,
            functions::auth::LogOut => methods::auth::log_out,
            functions::auth::ExportAuthorization => methods::auth::export_authorization,
            functions::auth::ImportAuthorization => methods::auth::import_authorization,
            functions::auth::ResetAuthorizations => methods::auth::reset_authorizations,
            functions::auth::ExportLoginToken => methods::qr::export_login_token,
            functions::auth::ImportLoginToken => methods::qr::import_login_token,
            functions::auth::AcceptLoginToken => methods::qr::accept_login_token,
            functions::account::GetPassword => methods::password::get_password,
            functions::auth::CheckPassword => methods::password::check_password,
            functions::account::GetAuthorizations => methods::account::get_authorizations,
            functions::account::ResetAuthorization => methods::account::reset_authorization,
            functions::account::UpdateStatus => methods::account::update_status,
            functions::users::GetUsers => methods::users::get_users,
            functions::users::GetFullUser => methods::users::get_full_user,
            functions::contacts::GetContacts => methods::users::get_contacts,
            functions::contacts::ResolveUsername => methods::users::resolve_username,
            functions::channels::GetChannels => methods::users::get_channels,
            functions::messages::GetChats => methods::users::get_chats,
            functions::channels::GetFullChannel => methods::full::get_full_channel,
            functions::messages::GetFullChat => methods::full::get_full_chat,
            functions::messages::CheckChatInvite => methods::full::check_chat_invite,
            functions::messages::GetDialogs => methods::dialogs::get_dialogs,
            functions::messages::GetPeerDialogs => methods::dialogs::get_peer_dialogs,
            functions::messages::GetPinnedDialogs => methods::dialogs::get_pinned_dialogs,
            functions::messages::GetForumTopics => methods::topics::get_forum_topics,
            functions::messages::GetHistory => methods::history::get_history,
            functions::messages::GetMessages => methods::history::get_messages,
            functions::channels::GetMessages => methods::history::get_channel_messages,
            functions::messages::ReadHistory => methods::history::read_history,
            functions::channels::ReadHistory => methods::history::read_channel_history,
            functions::messages::GetReplies => methods::history::get_replies,
            functions::messages::GetDiscussionMessage => methods::history::get_discussion_message,
            functions::messages::Search => methods::history::search,
            functions::messages::SendMessage => methods::messages::send_message,
            functions::messages::SendMedia => methods::messages::send_media,
            functions::messages::SendMultiMedia => methods::messages::send_multi_media,
            functions::messages::UploadMedia => methods::files::upload_media,
            functions::upload::SaveFilePart => methods::files::save_file_part,
            functions::upload::SaveBigFilePart => methods::files::save_big_file_part,
            functions::upload::GetFile => methods::files::get_file,
            functions::messages::DeleteMessages => methods::messages::delete_messages,
            functions::channels::DeleteMessages => methods::messages::delete_channel_messages,
            functions::messages::SetTyping => methods::messages::set_typing,
            functions::updates::GetState => methods::updates::get_state,
            functions::updates::GetDifference => methods::updates::get_difference,
            functions::updates::GetChannelDifference => methods::updates::get_channel_difference,
        }
    }

    fn invoke<F>(
        &self,
        caller: &Caller<'_>,
        handler: fn(&Caller<'_>, &F) -> Result<F::Return, Refusal>,
    ) -> Result<Vec<u8>, Refusal>
    where
        F: RemoteCall + Deserializable,
        F::Return: Serializable,
    {
        let request = F::from_bytes(&self.body[4..]).map_err(|_| Refusal::InputRequestInvalid)?;
        handler(caller, &request).map(|answer| answer.to_bytes())
    }
}

/// A method's name in the schema; the number of one that the schema does not have.
fn name(constructor: u32) -> Cow<'static, str> {
    match name_for_id(constructor) {
        "(unknown)" => format!("{constructor:08x}").into(),
        known => known.into(),
    }
}

/// `initConnection` up to its query.
fn read_device(cursor: &mut Cursor<'_>) -> Result<Device, deserialize::Error> {
    let flags = u32::deserialize(cursor)?;
    let api_id = i32::deserialize(cursor)?;
    let device_model = String::deserialize(cursor)?;
    let system_version = String::deserialize(cursor)?;
    let app_version = String::deserialize(cursor)?;
    let _system_lang_code = String::deserialize(cursor)?;
    let _lang_pack = String::deserialize(cursor)?;
    let lang_code = String::deserialize(cursor)?;
    if flags & 1 != 0 {
        tl::enums::InputClientProxy::deserialize(cursor)?;
    }
    if flags & 2 != 0 {
        tl::enums::Jsonvalue::deserialize(cursor)?;
    }
    Ok(Device { api_id, device_model, system_version, app_version, lang_code })
}
