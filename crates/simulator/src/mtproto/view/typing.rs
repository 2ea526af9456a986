//! What somebody is doing just now, in both directions.

use grammers_tl_types as tl;

use tl::enums::SendMessageAction as Action;

/// The Bot API's word for an action.
pub(in crate::mtproto) const fn word(action: &Action) -> &'static str {
    match action {
        Action::SendMessageCancelAction => "cancel",
        Action::SendMessageUploadPhotoAction(_) => "upload_photo",
        Action::SendMessageUploadDocumentAction(_) => "upload_document",
        Action::SendMessageUploadVideoAction(_) => "upload_video",
        Action::SendMessageUploadAudioAction(_) => "upload_voice",
        Action::SendMessageRecordAudioAction => "record_voice",
        Action::SendMessageRecordVideoAction => "record_video",
        Action::SendMessageChooseStickerAction => "choose_sticker",
        Action::SendMessageGeoLocationAction => "find_location",
        _ => "typing",
    }
}

/// The action for a word of the Bot API.
pub(super) fn action(word: &str) -> Action {
    match word {
        "cancel" => Action::SendMessageCancelAction,
        "upload_photo" => tl::types::SendMessageUploadPhotoAction { progress: 0 }.into(),
        "upload_document" => tl::types::SendMessageUploadDocumentAction { progress: 0 }.into(),
        "upload_video" => tl::types::SendMessageUploadVideoAction { progress: 0 }.into(),
        "upload_voice" => tl::types::SendMessageUploadAudioAction { progress: 0 }.into(),
        "record_voice" => Action::SendMessageRecordAudioAction,
        "record_video" => Action::SendMessageRecordVideoAction,
        "choose_sticker" => Action::SendMessageChooseStickerAction,
        "find_location" => Action::SendMessageGeoLocationAction,
        _ => Action::SendMessageTypingAction,
    }
}
