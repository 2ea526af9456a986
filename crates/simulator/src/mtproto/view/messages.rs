//! Messages.

use grammers_tl_types as tl;

use super::{Cast, View, entities};
use crate::world::{ChatKind, Contact, Media, MediaKind, Message, Peer, Place, Service};

impl View<'_> {
    /// The colour of a topic's icon: one of the six that Telegram allows.
    pub(in crate::mtproto) const TOPIC_COLOUR: i32 = 0x6f_b9_f0;

    /// A message; everybody it speaks of joins the cast.
    pub(in crate::mtproto) fn message(self, message: &Message, cast: &mut Cast) -> tl::enums::Message {
        let peer = self.peer_of(message.place);
        cast.add(peer);
        cast.add(Peer::Person(message.from));
        if let Some(forward) = &message.forward {
            cast.add(Peer::Person(forward.from));
        }
        match &message.service {
            Some(service) => self.service_message(message, service).into(),
            None => self.plain_message(message).into(),
        }
    }

    fn plain_message(self, message: &Message) -> tl::types::Message {
        let entities = entities::to_tl(&message.content.entities);
        let media = message.content.media.as_ref().map(|media| self.media(message.date, media));
        tl::types::Message {
            out: message.from == self.viewer,
            post: self.is_post(message),
            id: message.id,
            from_id: self.sender(message),
            peer_id: Self::peer(self.peer_of(message.place)),
            fwd_from: message.forward.as_ref().map(|forward| forward_header(forward.from.0, forward.date)),
            reply_to: Self::reply_header(message),
            date: Self::date(message.date),
            message: message.content.text.clone(),
            media: media.or_else(|| message.content.contact.as_ref().map(contact)),
            entities: (!entities.is_empty()).then_some(entities),
            edit_date: message.edited.map(Self::date),
            mentioned: false,
            media_unread: false,
            silent: false,
            from_scheduled: false,
            legacy: false,
            edit_hide: false,
            pinned: false,
            noforwards: message.protected,
            invert_media: false,
            offline: false,
            video_processing_pending: false,
            paid_suggested_post_stars: false,
            paid_suggested_post_ton: false,
            from_boosts_applied: None,
            from_rank: None,
            saved_peer_id: None,
            via_bot_id: None,
            via_business_bot_id: None,
            guestchat_via_from: None,
            reply_markup: None,
            views: None,
            forwards: None,
            replies: None,
            post_author: None,
            grouped_id: message.album,
            reactions: None,
            restriction_reason: None,
            ttl_period: None,
            quick_reply_shortcut_id: None,
            effect: None,
            factcheck: None,
            report_delivery_until_date: None,
            paid_message_stars: None,
            suggested_post: None,
            schedule_repeat_period: None,
            summary_from_language: None,
            rich_message: None,
        }
    }

    fn service_message(self, message: &Message, service: &Service) -> tl::types::MessageService {
        tl::types::MessageService {
            out: message.from == self.viewer,
            mentioned: false,
            media_unread: false,
            reactions_are_possible: false,
            silent: false,
            post: self.is_post(message),
            legacy: false,
            id: message.id,
            from_id: self.sender(message),
            peer_id: Self::peer(self.peer_of(message.place)),
            saved_peer_id: None,
            reply_to: Self::reply_header(message),
            date: Self::date(message.date),
            action: self.action(message.place, service),
            reactions: None,
            ttl_period: None,
        }
    }

    fn action(self, place: Place, service: &Service) -> tl::enums::MessageAction {
        match service {
            Service::ChatCreated { title } => match place {
                Place::Channel(_) => tl::types::MessageActionChannelCreate { title: title.clone() }.into(),
                Place::Group(_) | Place::Private(..) => {
                    let members = self.world.chat(self.peer_of(place)).map(|chat| chat.members);
                    let users = members.into_iter().flatten().map(|(id, _)| id.0).collect();
                    tl::types::MessageActionChatCreate { title: title.clone(), users }.into()
                }
            },
            Service::MembersAdded(people) => {
                tl::types::MessageActionChatAddUser { users: people.iter().map(|id| id.0).collect() }.into()
            }
            Service::TopicOpened { title } => {
                let (title, icon_color) = (title.clone(), Self::TOPIC_COLOUR);
                tl::types::MessageActionTopicCreate { title_missing: false, title, icon_color, icon_emoji_id: None }
                    .into()
            }
            Service::TopicClosed(closed) => {
                let closed = Some(*closed);
                tl::types::MessageActionTopicEdit { title: None, icon_emoji_id: None, closed, hidden: None }.into()
            }
            Service::MigratedTo(id) => tl::types::MessageActionChatMigrateTo { channel_id: id.0 }.into(),
            Service::MigratedFrom { group, title } => {
                tl::types::MessageActionChannelMigrateFrom { title: title.clone(), chat_id: group.0 }.into()
            }
        }
    }

    /// A post of a channel has no other sender than the channel; in a private chat the peer says it all.
    fn sender(self, message: &Message) -> Option<tl::enums::Peer> {
        let private = matches!(message.place, Place::Private(..));
        (!private && !self.is_post(message)).then(|| Self::peer(Peer::Person(message.from)))
    }

    fn is_post(self, message: &Message) -> bool {
        matches!(message.place, Place::Channel(_))
            && self.world.chat(self.peer_of(message.place)).is_some_and(|chat| chat.kind == ChatKind::Channel)
    }

    /// A message in a topic answers the topic's first message, unless it answers another one in it.
    fn reply_header(message: &Message) -> Option<tl::enums::MessageReplyHeader> {
        let reply_to_msg_id = message.reply_to.or(message.topic)?;
        let header = tl::types::MessageReplyHeader {
            forum_topic: message.topic.is_some(),
            reply_to_msg_id: Some(reply_to_msg_id),
            reply_to_top_id: message.reply_to.and(message.topic),
            reply_to_scheduled: false,
            quote: false,
            reply_to_ephemeral: false,
            reply_to_peer_id: None,
            reply_from: None,
            reply_media: None,
            quote_text: None,
            quote_entities: None,
            quote_offset: None,
            todo_item_id: None,
            poll_option: None,
        };
        Some(header.into())
    }

    /// A file, by what the viewer may name it.
    pub(in crate::mtproto) fn media(self, date: i64, media: &Media) -> tl::enums::MessageMedia {
        let (id, date, dc_id) = (media.id, Self::date(date), media.dc);
        let access_hash = self.world.file_hash(self.viewer, id);
        let file_reference = self.world.file_reference(self.viewer, id);
        if media.kind == MediaKind::Photo {
            let (w, h) = (signed(media.width), signed(media.height));
            let size = tl::types::PhotoSize { r#type: "x".to_owned(), w, h, size: Self::count(media.size) };
            let photo = tl::types::Photo {
                has_stickers: false,
                id,
                access_hash,
                file_reference,
                date,
                sizes: vec![size.into()],
                video_sizes: None,
                dc_id,
            };
            let photo = Some(photo.into());
            let spoiler = media.spoiler;
            return tl::types::MessageMediaPhoto { spoiler, live_photo: false, photo, ttl_seconds: None, video: None }
                .into();
        }
        let document = tl::types::Document {
            id,
            access_hash,
            file_reference,
            date,
            mime_type: media.mime.clone().unwrap_or_else(|| "application/octet-stream".to_owned()),
            size: i64::from(Self::count(media.size)),
            thumbs: None,
            video_thumbs: None,
            dc_id,
            attributes: attributes(media),
        };
        document_media(document, media).into()
    }
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn attributes(media: &Media) -> Vec<tl::enums::DocumentAttribute> {
    let (w, h, duration) = (signed(media.width), signed(media.height), signed(media.duration));
    let video = || tl::types::DocumentAttributeVideo {
        round_message: false,
        supports_streaming: true,
        nosound: media.kind == MediaKind::Animation,
        duration: f64::from(duration),
        w,
        h,
        preload_prefix_size: None,
        video_start_ts: None,
        video_codec: None,
    };
    let audio =
        |voice| tl::types::DocumentAttributeAudio { voice, duration, title: None, performer: None, waveform: None };
    let mut attributes: Vec<tl::enums::DocumentAttribute> = match media.kind {
        MediaKind::Video => vec![video().into()],
        MediaKind::Animation => vec![video().into(), tl::enums::DocumentAttribute::Animated],
        MediaKind::Voice => vec![audio(true).into()],
        MediaKind::Audio => vec![audio(false).into()],
        MediaKind::Photo | MediaKind::Document => Vec::new(),
    };
    let name = media.name.as_ref();
    attributes.extend(name.map(|name| tl::types::DocumentAttributeFilename { file_name: name.clone() }.into()));
    attributes
}

fn document_media(document: tl::types::Document, media: &Media) -> tl::types::MessageMediaDocument {
    tl::types::MessageMediaDocument {
        nopremium: false,
        spoiler: media.spoiler,
        video: media.kind == MediaKind::Video,
        round: false,
        voice: media.kind == MediaKind::Voice,
        document: Some(document.into()),
        alt_documents: None,
        video_cover: None,
        video_timestamp: None,
        ttl_seconds: None,
    }
}

fn contact(contact: &Contact) -> tl::enums::MessageMedia {
    let media = tl::types::MessageMediaContact {
        phone_number: contact.phone.clone(),
        first_name: contact.first_name.clone(),
        last_name: contact.last_name.clone().unwrap_or_default(),
        vcard: String::new(),
        user_id: contact.person.map_or(0, |person| person.0),
    };
    media.into()
}

fn forward_header(from: i64, date: i64) -> tl::enums::MessageFwdHeader {
    let header = tl::types::MessageFwdHeader {
        imported: false,
        saved_out: false,
        from_id: Some(tl::types::PeerUser { user_id: from }.into()),
        from_name: None,
        date: View::date(date),
        channel_post: None,
        post_author: None,
        saved_from_peer: None,
        saved_from_msg_id: None,
        saved_from_id: None,
        saved_from_name: None,
        saved_date: None,
        psa_type: None,
    };
    header.into()
}
