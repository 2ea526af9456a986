//! Where the datacenters are, and other things that clients ask before anything else.

use grammers_tl_types::{self as tl, functions::help};

use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::View;
use crate::world::Refusal;
use crate::world::permissions::{CAPTION_LIMIT, TEXT_LIMIT};

/// `help.getConfig`: our own datacenters, marked as static so that a client replaces the addresses it was born with.
#[expect(clippy::unnecessary_wraps, reason = "every method can be refused, this one never is")]
pub(in crate::mtproto) fn get_config(caller: &Caller<'_>, _: &help::GetConfig) -> Result<tl::enums::Config, Refusal> {
    let now = View::date(caller.world.unix_now());
    let dc_options = caller.world.datacenters().into_iter().map(|(id, address)| {
        let option = tl::types::DcOption {
            ipv6: false,
            media_only: false,
            tcpo_only: false,
            cdn: false,
            r#static: true,
            this_port_only: true,
            id,
            ip_address: address.ip().to_string(),
            port: i32::from(address.port()),
            secret: None,
        };
        option.into()
    });
    // Numbers as Telegram gives them.
    let config = tl::types::Config {
        default_p2p_contacts: true,
        preload_featured_stickers: false,
        revoke_pm_inbox: true,
        blocked_mode: false,
        force_try_ipv6: false,
        date: now,
        expires: now + 3_600,
        test_mode: false,
        this_dc: caller.dc,
        dc_options: dc_options.collect(),
        dc_txt_domain_name: String::new(),
        chat_size_max: 200,
        megagroup_size_max: 200_000,
        forwarded_count_max: 100,
        online_update_period_ms: 210_000,
        offline_blur_timeout_ms: 5_000,
        offline_idle_timeout_ms: 30_000,
        online_cloud_timeout_ms: 300_000,
        notify_cloud_delay_ms: 30_000,
        notify_default_delay_ms: 1_500,
        push_chat_period_ms: 60_000,
        push_chat_limit: 2,
        edit_time_limit: 172_800,
        revoke_time_limit: i32::MAX,
        revoke_pm_time_limit: i32::MAX,
        rating_e_decay: 2_419_200,
        stickers_recent_limit: 200,
        channels_read_media_period: 604_800,
        tmp_sessions: None,
        call_receive_timeout_ms: 20_000,
        call_ring_timeout_ms: 90_000,
        call_connect_timeout_ms: 30_000,
        call_packet_timeout_ms: 10_000,
        me_url_prefix: "https://t.me/".to_owned(),
        autoupdate_url_prefix: None,
        gif_search_username: None,
        venue_search_username: None,
        img_search_username: None,
        static_maps_provider: None,
        caption_length_max: View::count(CAPTION_LIMIT),
        message_length_max: View::count(TEXT_LIMIT),
        webfile_dc_id: caller.dc,
        suggested_lang_code: None,
        lang_pack_version: None,
        base_lang_pack_version: None,
        reactions_default: None,
        autologin_token: None,
    };
    Ok(config.into())
}

/// `help.getNearestDc`: the one that was asked.
#[expect(clippy::unnecessary_wraps, reason = "every method can be refused, this one never is")]
pub(in crate::mtproto) fn get_nearest_dc(
    caller: &Caller<'_>,
    _: &help::GetNearestDc,
) -> Result<tl::enums::NearestDc, Refusal> {
    let country = "ID".to_owned();
    Ok(tl::types::NearestDc { country, this_dc: caller.dc, nearest_dc: caller.dc }.into())
}

/// `help.getCdnConfig`: there are no content networks.
#[expect(clippy::unnecessary_wraps, reason = "every method can be refused, this one never is")]
pub(in crate::mtproto) fn get_cdn_config(
    _: &Caller<'_>,
    _: &help::GetCdnConfig,
) -> Result<tl::enums::CdnConfig, Refusal> {
    Ok(tl::types::CdnConfig { public_keys: Vec::new() }.into())
}
