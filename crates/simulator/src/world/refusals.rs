//! Why Telegram refuses a request: its own error names, typed.

/// A refusal. Its text is Telegram's error name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant is documented at Telegram under the name in its attribute")]
pub enum Refusal {
    #[error("PEER_ID_INVALID")]
    PeerIdInvalid,
    #[error("CHAT_ID_INVALID")]
    ChatIdInvalid,
    #[error("CHANNEL_INVALID")]
    ChannelInvalid,
    #[error("CHANNEL_PRIVATE")]
    ChannelPrivate,
    #[error("CHAT_WRITE_FORBIDDEN")]
    ChatWriteForbidden,
    #[error("CHAT_SEND_MEDIA_FORBIDDEN")]
    ChatSendMediaForbidden,
    #[error("CHAT_SEND_PHOTOS_FORBIDDEN")]
    ChatSendPhotosForbidden,
    #[error("CHAT_SEND_VIDEOS_FORBIDDEN")]
    ChatSendVideosForbidden,
    #[error("CHAT_SEND_DOCS_FORBIDDEN")]
    ChatSendDocsForbidden,
    #[error("CHAT_SEND_GIFS_FORBIDDEN")]
    ChatSendGifsForbidden,
    #[error("CHAT_SEND_VOICES_FORBIDDEN")]
    ChatSendVoicesForbidden,
    #[error("CHAT_SEND_AUDIOS_FORBIDDEN")]
    ChatSendAudiosForbidden,
    #[error("CHAT_FORWARDS_RESTRICTED")]
    ChatForwardsRestricted,
    #[error("CHAT_ADMIN_REQUIRED")]
    ChatAdminRequired,
    #[error("SLOWMODE_WAIT_{0}")]
    SlowModeWait(i64),
    #[error("USER_IS_BLOCKED")]
    UserIsBlocked,
    #[error("YOU_BLOCKED_USER")]
    YouBlockedUser,
    #[error("MESSAGE_EMPTY")]
    MessageEmpty,
    #[error("MESSAGE_TOO_LONG")]
    MessageTooLong,
    #[error("MEDIA_CAPTION_TOO_LONG")]
    CaptionTooLong,
    #[error("ENTITY_BOUNDS_INVALID")]
    EntityBoundsInvalid,
    #[error("MEDIA_EMPTY")]
    MediaEmpty,
    #[error("MEDIA_INVALID")]
    MediaInvalid,
    #[error("MULTI_MEDIA_TOO_LONG")]
    MultiMediaTooLong,
    #[error("IMAGE_PROCESS_FAILED")]
    ImageProcessFailed,
    #[error("FILE_REFERENCE_EXPIRED")]
    FileReferenceExpired,
    #[error("FILE_REFERENCE_{0}_EXPIRED")]
    ItemReferenceExpired(usize),
    #[error("FILE_PART_EMPTY")]
    FilePartEmpty,
    #[error("FILE_PART_INVALID")]
    FilePartInvalid,
    #[error("FILE_PART_TOO_BIG")]
    FilePartTooBig,
    #[error("FILE_PART_{0}_MISSING")]
    FilePartMissing(i32),
    #[error("FILE_PARTS_INVALID")]
    FilePartsInvalid,
    #[error("FILE_MIGRATE_{0}")]
    FileMigrate(i32),
    #[error("LOCATION_INVALID")]
    LocationInvalid,
    #[error("OFFSET_INVALID")]
    OffsetInvalid,
    #[error("LIMIT_INVALID")]
    LimitInvalid,
    #[error("RANDOM_ID_EMPTY")]
    RandomIdEmpty,
    #[error("MESSAGE_ID_INVALID")]
    MessageIdInvalid,
    #[error("MSG_ID_INVALID")]
    MsgIdInvalid,
    #[error("MESSAGE_NOT_MODIFIED")]
    MessageNotModified,
    #[error("MESSAGE_AUTHOR_REQUIRED")]
    MessageAuthorRequired,
    #[error("MESSAGE_DELETE_FORBIDDEN")]
    MessageDeleteForbidden,
    #[error("TOPIC_CLOSED")]
    TopicClosed,
    #[error("TOPIC_DELETED")]
    TopicDeleted,
    #[error("RANDOM_ID_DUPLICATE")]
    RandomIdDuplicate,
    #[error("QUERY_ID_INVALID")]
    QueryIdInvalid,
    #[error("DATA_INVALID")]
    DataInvalid,
    #[error("USER_ID_INVALID")]
    UserIdInvalid,
    #[error("USER_NOT_PARTICIPANT")]
    UserNotParticipant,
    #[error("USERNAME_INVALID")]
    UsernameInvalid,
    #[error("USERNAME_NOT_OCCUPIED")]
    UsernameNotOccupied,
    #[error("INVITE_HASH_EXPIRED")]
    InviteHashExpired,
    #[error("CHANNEL_FORUM_MISSING")]
    ChannelForumMissing,
    #[error("USERNAME_OCCUPIED")]
    UsernameOccupied,
    #[error("PHONE_NUMBER_INVALID")]
    PhoneNumberInvalid,
    #[error("PHONE_NUMBER_BANNED")]
    PhoneNumberBanned,
    #[error("PHONE_NUMBER_UNOCCUPIED")]
    PhoneNumberUnoccupied,
    #[error("PHONE_NUMBER_OCCUPIED")]
    PhoneNumberOccupied,
    #[error("PHONE_CODE_EMPTY")]
    PhoneCodeEmpty,
    #[error("PHONE_CODE_INVALID")]
    PhoneCodeInvalid,
    #[error("PHONE_CODE_EXPIRED")]
    PhoneCodeExpired,
    #[error("SEND_CODE_UNAVAILABLE")]
    SendCodeUnavailable,
    #[error("PHONE_MIGRATE_{0}")]
    PhoneMigrate(i32),
    #[error("SESSION_PASSWORD_NEEDED")]
    SessionPasswordNeeded,
    #[error("PASSWORD_HASH_INVALID")]
    PasswordHashInvalid,
    #[error("SRP_ID_INVALID")]
    SrpIdInvalid,
    #[error("AUTH_TOKEN_INVALID")]
    AuthTokenInvalid,
    #[error("AUTH_TOKEN_EXPIRED")]
    AuthTokenExpired,
    #[error("AUTH_TOKEN_ALREADY_ACCEPTED")]
    AuthTokenAlreadyAccepted,
    #[error("AUTH_BYTES_INVALID")]
    AuthBytesInvalid,
    #[error("DC_ID_INVALID")]
    DcIdInvalid,
    #[error("AUTH_KEY_UNREGISTERED")]
    AuthKeyUnregistered,
    #[error("AUTH_KEY_DUPLICATED")]
    AuthKeyDuplicated,
    #[error("SESSION_REVOKED")]
    SessionRevoked,
    #[error("FLOOD_WAIT_{0}")]
    FloodWait(i64),
    #[error("INPUT_REQUEST_INVALID")]
    InputRequestInvalid,
    #[error("METHOD_NOT_SIMULATED_{0}")]
    MethodNotSimulated(String),
    /// An error named by a fault.
    #[error("{name}")]
    Injected { code: i32, name: String },
}

impl Refusal {
    /// The code that goes with the name in an `rpc_error`.
    #[must_use]
    pub const fn code(&self) -> i32 {
        match self {
            Self::PhoneMigrate(_) | Self::FileMigrate(_) => 303,
            Self::SessionPasswordNeeded | Self::AuthKeyUnregistered | Self::SessionRevoked => 401,
            Self::ChatWriteForbidden
            | Self::ChatSendMediaForbidden
            | Self::ChatSendPhotosForbidden
            | Self::ChatSendVideosForbidden
            | Self::ChatSendDocsForbidden
            | Self::ChatSendGifsForbidden
            | Self::ChatSendVoicesForbidden
            | Self::ChatSendAudiosForbidden
            | Self::MessageAuthorRequired
            | Self::MessageDeleteForbidden => 403,
            Self::AuthKeyDuplicated | Self::SendCodeUnavailable => 406,
            Self::SlowModeWait(_) | Self::FloodWait(_) => 420,
            Self::RandomIdDuplicate => 500,
            Self::Injected { code, .. } => *code,
            _ => 400,
        }
    }

    /// The refusal with this name, as a fault asks for it; its code follows Telegram's habits.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let code = match name {
            _ if name.contains("_MIGRATE_") => 303,
            _ if name.contains("_WAIT_") => 420,
            "SESSION_PASSWORD_NEEDED"
            | "AUTH_KEY_UNREGISTERED"
            | "AUTH_KEY_INVALID"
            | "SESSION_REVOKED"
            | "SESSION_EXPIRED"
            | "USER_DEACTIVATED"
            | "USER_DEACTIVATED_BAN" => 401,
            "CHAT_WRITE_FORBIDDEN" | "PRIVACY_PREMIUM_REQUIRED" | "USER_PRIVACY_RESTRICTED" => 403,
            _ if name.starts_with("CHAT_SEND_") && name.ends_with("_FORBIDDEN") => 403,
            "AUTH_KEY_DUPLICATED" | "SEND_CODE_UNAVAILABLE" | "UPDATE_APP_TO_LOGIN" => 406,
            "FROZEN_METHOD_INVALID" => 420,
            "RANDOM_ID_DUPLICATE" | "RPC_CALL_FAIL" | "INTERNAL" => 500,
            _ => 400,
        };
        Self::Injected { code, name: name.to_owned() }
    }
}
