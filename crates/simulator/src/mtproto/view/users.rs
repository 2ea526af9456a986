//! People and bots.

use grammers_tl_types as tl;

use super::View;
use crate::world::{Peer, Person, PersonId};

impl View<'_> {
    /// A user, empty if there is none with this id.
    pub(in crate::mtproto) fn user(self, id: PersonId) -> tl::enums::User {
        match self.world.person(id) {
            Some(person) => self.describe_person(person).into(),
            None => tl::types::UserEmpty { id: id.0 }.into(),
        }
    }

    fn describe_person(self, person: Person) -> tl::types::User {
        let is_self = person.id == self.viewer;
        let contact = self.world.has_contact(self.viewer, person.id);
        let status = (!person.is_bot).then(|| tl::types::UserStatusRecently { by_me: false }.into());
        tl::types::User {
            is_self,
            contact,
            mutual_contact: contact && self.world.has_contact(person.id, self.viewer),
            bot: person.is_bot,
            verified: person.id == crate::world::SERVICE_ACCOUNT,
            support: person.id == crate::world::SERVICE_ACCOUNT,
            id: person.id.0,
            access_hash: Some(self.world.access_hash(self.viewer, Peer::Person(person.id))),
            first_name: Some(person.first_name),
            last_name: person.last_name,
            username: person.username,
            phone: person.phone.filter(|_| is_self || contact),
            status,
            bot_info_version: person.is_bot.then_some(1),
            bot_nochats: false,
            deleted: false,
            bot_chat_history: false,
            restricted: false,
            min: false,
            bot_inline_geo: false,
            scam: false,
            apply_min_photo: false,
            fake: false,
            bot_attach_menu: false,
            premium: false,
            attach_menu_enabled: false,
            bot_can_edit: false,
            close_friend: false,
            stories_hidden: false,
            stories_unavailable: false,
            contact_require_premium: false,
            bot_business: false,
            bot_has_main_app: false,
            bot_forum_view: false,
            bot_forum_can_manage_topics: false,
            bot_can_manage_bots: false,
            bot_guestchat: false,
            bot_guard: false,
            photo: None,
            restriction_reason: None,
            bot_inline_placeholder: None,
            lang_code: None,
            emoji_status: None,
            usernames: None,
            stories_max_id: None,
            color: None,
            profile_color: None,
            bot_active_users: None,
            bot_verification_icon: None,
            send_paid_messages_stars: None,
            linked_community_id: None,
        }
    }

    /// All about a user.
    pub(in crate::mtproto) fn user_full(self, id: PersonId) -> tl::types::UserFull {
        tl::types::UserFull {
            blocked: self.world.is_blocked(self.viewer, id),
            can_pin_message: true,
            id: id.0,
            settings: no_peer_settings().into(),
            notify_settings: Self::notify_settings(),
            common_chats_count: 0,
            phone_calls_available: false,
            phone_calls_private: false,
            has_scheduled: false,
            video_calls_available: false,
            voice_messages_forbidden: false,
            translations_disabled: false,
            stories_pinned_available: false,
            blocked_my_stories_from: false,
            wallpaper_overridden: false,
            contact_require_premium: false,
            read_dates_private: false,
            sponsored_enabled: false,
            can_view_revenue: false,
            bot_can_manage_emoji_status: false,
            display_gifts_button: false,
            noforwards_my_enabled: false,
            noforwards_peer_enabled: false,
            unofficial_security_risk: false,
            about: None,
            personal_photo: None,
            profile_photo: None,
            fallback_photo: None,
            bot_info: None,
            pinned_msg_id: None,
            folder_id: None,
            ttl_period: None,
            theme: None,
            private_forward_name: None,
            bot_group_admin_rights: None,
            bot_broadcast_admin_rights: None,
            wallpaper: None,
            stories: None,
            business_work_hours: None,
            business_location: None,
            business_greeting_message: None,
            business_away_message: None,
            business_intro: None,
            birthday: None,
            personal_channel_id: None,
            personal_channel_message: None,
            stargifts_count: None,
            starref_program: None,
            bot_verification: None,
            send_paid_messages_stars: None,
            disallowed_gifts: None,
            stars_rating: None,
            stars_my_pending_rating: None,
            stars_my_pending_rating_date: None,
            main_tab: None,
            saved_music: None,
            note: None,
            bot_manager_id: None,
        }
    }

    /// The notification settings of every chat: nothing special.
    pub(in crate::mtproto) fn notify_settings() -> tl::enums::PeerNotifySettings {
        let settings = tl::types::PeerNotifySettings {
            show_previews: None,
            silent: None,
            mute_until: None,
            ios_sound: None,
            android_sound: None,
            other_sound: None,
            stories_muted: None,
            stories_hide_sender: None,
            stories_ios_sound: None,
            stories_android_sound: None,
            stories_other_sound: None,
        };
        settings.into()
    }
}

fn no_peer_settings() -> tl::types::PeerSettings {
    tl::types::PeerSettings {
        report_spam: false,
        add_contact: false,
        block_contact: false,
        share_contact: false,
        need_contacts_exception: false,
        report_geo: false,
        autoarchived: false,
        invite_members: false,
        request_chat_broadcast: false,
        business_bot_paused: false,
        business_bot_can_reply: false,
        geo_distance: None,
        request_chat_title: None,
        request_chat_date: None,
        business_bot_id: None,
        business_bot_manage_url: None,
        charge_paid_message_stars: None,
        registration_month: None,
        phone_country: None,
        name_change_date: None,
        photo_change_date: None,
    }
}
