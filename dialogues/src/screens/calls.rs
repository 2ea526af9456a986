//! The Bot API calls behind a screen.

use std::io::Cursor;

use blastpro_locales::Html;
use image::{ImageFormat, Luma};
use qrcode::QrCode;
use teloxide::prelude::*;
use teloxide::types::{
    ButtonRequest, ChatId, InputFile, InputMedia, InputMediaPhoto, KeyboardButton, KeyboardMarkup, KeyboardRemove,
    MessageId, ParseMode,
};

use super::{Picture, Screen};
use crate::bot::{Bot, BotError};

/// Side of a QR module in pixels. A login token makes 41 modules, so the picture is some 400 pixels wide, sharp on
/// every screen and small on the wire.
const MODULE: u32 = 8;

pub(super) async fn send(bot: &Bot, chat: ChatId, screen: &Screen) -> Result<MessageId, BotError> {
    let message = match &screen.picture {
        None => {
            let text = screen.text.as_str();
            bot.0.send_message(chat, text).parse_mode(ParseMode::Html).reply_markup(screen.keyboard.markup()).await?
        }
        Some(picture) => {
            bot.0
                .send_photo(chat, file(picture)?)
                .caption(screen.text.as_str())
                .parse_mode(ParseMode::Html)
                .reply_markup(screen.keyboard.markup())
                .await?
        }
    };
    Ok(message.id)
}

pub(super) async fn edit(bot: &Bot, chat: ChatId, message: MessageId, screen: &Screen) -> Result<(), BotError> {
    let markup = screen.keyboard.markup();
    match &screen.picture {
        None => {
            let text = screen.text.as_str();
            bot.0.edit_message_text(chat, message, text).parse_mode(ParseMode::Html).reply_markup(markup).await?;
        }
        Some(picture) => {
            let media = InputMediaPhoto::new(file(picture)?).caption(screen.text.as_str()).parse_mode(ParseMode::Html);
            bot.0.edit_message_media(chat, message, InputMedia::Photo(media)).reply_markup(markup).await?;
        }
    }
    Ok(())
}

pub(super) async fn ask_contact(
    bot: &Bot,
    chat: ChatId,
    text: &Html,
    share: &str,
    back: &str,
) -> Result<MessageId, BotError> {
    let share = KeyboardButton::new(share).request(ButtonRequest::Contact);
    let keyboard = KeyboardMarkup::new([[share], [KeyboardButton::new(back)]]).resize_keyboard().one_time_keyboard();
    Ok(bot.0.send_message(chat, text.as_str()).parse_mode(ParseMode::Html).reply_markup(keyboard).await?.id)
}

pub(super) async fn send_file(
    bot: &Bot,
    chat: ChatId,
    name: &str,
    content: Vec<u8>,
    caption: &Html,
) -> Result<MessageId, BotError> {
    let file = InputFile::memory(content).file_name(name.to_owned());
    Ok(bot.0.send_document(chat, file).caption(caption.as_str()).parse_mode(ParseMode::Html).await?.id)
}

pub(super) async fn remove_keyboard(bot: &Bot, chat: ChatId, text: &Html) -> Result<MessageId, BotError> {
    let removed = KeyboardRemove::new();
    let message = bot
        .0
        .send_message(chat, text.as_str())
        .parse_mode(ParseMode::Html)
        .disable_notification(true)
        .reply_markup(removed)
        .await?;
    Ok(message.id)
}

pub(super) async fn delete(bot: &Bot, chat: ChatId, message: MessageId) -> Result<(), BotError> {
    bot.0.delete_message(chat, message).await?;
    Ok(())
}

/// At most a hundred at once, as the Bot API allows; what belongs to a screen is far less.
pub(super) async fn delete_all(bot: &Bot, chat: ChatId, messages: &[MessageId]) {
    for messages in messages.chunks(100) {
        let _ = bot.0.delete_messages(chat, messages.to_vec()).await;
    }
}

fn file(picture: &Picture) -> Result<InputFile, BotError> {
    let Picture::Qr(text) = picture;
    let png = qr_png(text).ok_or(BotError::Unreadable)?;
    Ok(InputFile::memory(png).file_name("qr.png"))
}

/// A PNG with the QR code of `text`, with the quiet zone that scanners need.
fn qr_png(text: &str) -> Option<Vec<u8>> {
    let code = QrCode::new(text).ok()?;
    let picture = code.render::<Luma<u8>>().module_dimensions(MODULE, MODULE).quiet_zone(true).build();
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_token_becomes_a_picture_that_fits_a_phone() {
        let token = format!("tg://login?token={}", "A".repeat(48));
        let png = qr_png(&token).expect("a token fits a QR code");
        let picture = image::load_from_memory(&png).expect("a PNG");
        assert_eq!(picture.width(), picture.height());
        assert!((256..=512).contains(&picture.width()), "{}", picture.width());
    }
}
