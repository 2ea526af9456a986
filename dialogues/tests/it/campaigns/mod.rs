//! Broadcasts: put together, confirmed once, followed on their card, steered, reported, repeated. The engine's part is
//! played through the services.

use std::ops::{Deref, DerefMut};

use blastpro_dialogues::callback::Callback as _;
use blastpro_dialogues::campaigns::Callback;
use blastpro_domain::campaigns::{Campaign, CampaignState};
use blastpro_domain::deliveries::{DeliveryState, random_ids};
use blastpro_domain::ids::{AccountId, CampaignId, ListId, OwnerId, TemplateId};
use blastpro_domain::pacing::Profile;
use blastpro_domain::templates::{Content, FormattedText};
use blastpro_services::campaigns::{CampaignsShown, Claim, NextDelivery, Settled};
use blastpro_simulator::world::Message as Said;
use blastpro_storage::Lease;
use chrono::TimeDelta;
use uuid::Uuid;

use crate::accounts::connect;
use crate::shop::{BACK, Shop, list_of, template_of};
use crate::stage::{PATIENCE, Stage, labels};

mod cards;
mod over;

/// A campaign that runs, as the engine begins it.
pub async fn running(stage: &Stage, owner: OwnerId, template: TemplateId, list: ListId) -> Campaign {
    let campaigns = &stage.services.campaigns;
    let draft = campaigns.begin(owner, Some(template)).await.expect("begun");
    let draft = campaigns.choose_list(owner, draft.id, list, true).await.expect("chosen");
    campaigns.confirm(owner, draft.id, draft.revision).await.expect("confirmed");
    prepare(stage).await;
    campaigns.get(owner, draft.id).await.expect("read").expect("there")
}

async fn prepare(stage: &Stage) {
    while stage.services.campaigns.prepare().await.expect("prepared") {}
}

fn settled(state: DeliveryState, error: Option<&str>) -> Settled {
    Settled {
        error: error.map(str::to_owned),
        message_ids: if state == DeliveryState::Sent { vec![77] } else { Vec::new() },
        ..Settled::new(state)
    }
}

/// Plays the actor of an account.
pub struct Actor<'a> {
    pub stage: &'a Stage,
    pub lease: Lease,
}

impl<'a> Actor<'a> {
    pub async fn of(stage: &'a Stage, account: AccountId) -> Self {
        let mut tx = stage.services.store().begin().await.expect("the database");
        let (ttl, margin) = (TimeDelta::minutes(10), TimeDelta::zero());
        let lease = tx.take_lease(account, Uuid::new_v4(), ttl, margin).await.expect("the database");
        tx.commit().await.expect("the database");
        Self { stage, lease: lease.expect("nobody has it") }
    }

    /// Takes the next delivery and ends it so; `false` when nothing is left.
    async fn settle(&self, campaign: CampaignId, how: Settled) -> bool {
        let (campaigns, now) = (&self.stage.services.campaigns, self.stage.services.clock().now());
        let next = campaigns.next_delivery(&self.lease, campaign, now).await.expect("read");
        let NextDelivery::Ready(candidate) = next else { return false };
        let key = candidate.delivery.key;
        let content = Content::text(FormattedText::plain("Promo"));
        let ids = random_ids(candidate.seed, key.position, 1);
        let claim = Claim { random_ids: &ids, rendered: Some(&content), ..Claim::default() };
        assert!(campaigns.claim(&self.lease, key, claim, now).await.expect("claimed"));
        assert!(campaigns.settle(&self.lease, key, how, now).await.expect("settled"));
        true
    }

    pub async fn sends(&self, campaign: CampaignId, count: usize) {
        for _ in 0..count {
            assert!(self.settle(campaign, settled(DeliveryState::Sent, None)).await, "something is left");
        }
    }

    async fn fails(&self, campaign: CampaignId, error: &str) {
        assert!(self.settle(campaign, settled(DeliveryState::Failed, Some(error))).await, "something is left");
    }
}

/// An owner who has a list of five groups and a template.
struct Desk {
    shop: Shop,
    list: ListId,
    template: TemplateId,
}

impl Deref for Desk {
    type Target = Shop;

    fn deref(&self) -> &Shop {
        &self.shop
    }
}

impl DerefMut for Desk {
    fn deref_mut(&mut self) -> &mut Shop {
        &mut self.shop
    }
}

impl Desk {
    /// Looking at the menu.
    async fn open() -> (Self, Said) {
        Self::on(Stage::new().await).await
    }

    /// The same on a stage of which nothing has been seen yet.
    async fn on(stage: Stage) -> (Self, Said) {
        let (mut shop, _) = Shop::on(stage).await;
        let list = list_of(&shop.stage, shop.owner, shop.account, 1, 5).await;
        let template = template_of(&shop.stage, shop.owner, "Promo <pagi> {name}").await;
        let menu = shop.menu().await;
        (Self { shop, list, template }, menu)
    }

    /// The same with a campaign under way, looking at its card.
    async fn sending() -> (Self, Campaign, Said) {
        let (shop, _) = Self::open().await;
        let campaign = running(&shop.stage, shop.owner, shop.template, shop.list).await;
        let card = shop.newest("sisa 5").await;
        shop.is_recorded(campaign.id, card.id).await;
        (shop, campaign, card)
    }

    async fn campaigns(&self) -> Vec<Campaign> {
        let mut tx = self.stage.services.store().read().await.expect("the database");
        let mut all = tx.campaigns(self.owner, CampaignsShown::Open, "", 0, 100).await.expect("read");
        let past = tx.campaigns(self.owner, CampaignsShown::Past, "", 0, 100).await.expect("read");
        all.extend(past.into_iter().filter(|past| past.state.is_over()));
        all
    }

    /// Waits until the bot has noted which message a campaign's card is.
    async fn is_recorded(&self, id: CampaignId, card: i32) {
        let noted = async {
            while self.campaign(id).await.screen_message != Some(card) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, noted).await.expect("the card is noted");
    }

    async fn campaign(&self, id: CampaignId) -> Campaign {
        self.stage.services.campaigns.get(self.owner, id).await.expect("read").expect("there")
    }

    async fn finish(self) {
        self.shop.finish().await;
    }
}

#[tokio::test]
async fn a_broadcast_is_put_together_confirmed_followed_paused_stopped_and_reported() {
    let (shop, menu) = Desk::open().await;
    let stage = &shop.stage;
    stage.press(&menu, "Broadcast").await;
    // Who has none yet begins at once.
    let templates = stage.sees("1 dari 3").await;
    stage.press(&templates, "Promo <pagi>").await;
    let lists = stage.sees("2 dari 3").await;
    assert!(!labels(&lists).iter().any(|label| label.contains("Lanjut")), "nothing is chosen: {:?}", labels(&lists));
    stage.press(&lists, "⬜").await;
    let lists = stage.sees("Terpilih 1 daftar, 5 target").await;
    stage.press(&lists, "✅").await;
    let lists = stage
        .until("nothing is chosen", |s| {
            s.chat().into_iter().find(|m| m.id == lists.id && !m.content.text.contains("Terpilih"))
        })
        .await;
    stage.press(&lists, "⬜").await;
    let lists = stage.sees("Terpilih 1 daftar, 5 target").await;
    stage.press(&lists, "Lanjut (5 target)").await;
    let pace = stage.sees("3 dari 3").await;
    stage.press(&pace, "Aman").await;
    let preflight = stage.sees("Siap dikirim?").await;
    for part in ["5 kiriman, dari 1 daftar", "Toko & 77: 5 kiriman", "Butuh kira-kira", "WIB", "Promo <pagi> Jual Beli"]
    {
        assert!(preflight.content.text.contains(part), "{part}: {}", preflight.content.text);
    }
    let [draft] = shop.campaigns().await.try_into().expect("one");
    assert_eq!((draft.state, draft.profile), (CampaignState::Draft, Profile::SAFE), "nothing is sent");

    stage.press(&preflight, "Mulai kirim (5)").await;
    let card = stage.sees("Menyiapkan kiriman").await;
    assert_eq!(card.id, preflight.id, "in place");
    // A second press of the same button finds the card.
    let start = Callback::Start { campaign: draft.id, revision: 3, sure: true };
    assert_eq!(shop.press_old(start).await, "");
    prepare(stage).await;
    let card = shop.newest("sisa 5").await;
    assert_eq!(shop.campaigns().await.len(), 1);

    let actor = Actor::of(stage, shop.account).await;
    actor.sends(draft.id, 2).await;
    shop.shows(card.id, "✅ 2 · ❌ 0 · ⏭ 0 · sisa 3").await;
    actor.fails(draft.id, "CHAT_WRITE_FORBIDDEN").await;
    let answer = stage.press(&card, "Jeda").await;
    assert_eq!(answer.text.as_deref(), Some("Dijeda"));
    let paused = shop.shows(card.id, "⏸ Dijeda").await;
    assert!(paused.content.text.contains("✅ 2 · ❌ 1 · ⏭ 0 · sisa 2"), "{}", paused.content.text);
    stage.press(&paused, "Lanjutkan").await;
    let going = stage
        .until("it goes on", |s| s.chat().into_iter().find(|m| m.id == card.id && !m.content.text.contains('⏸')))
        .await;

    // What is asked about it opens below, and the card stays.
    stage.press(&going, "Rincian").await;
    let report = shop.newest("sudah").await;
    assert!(report.id > card.id && report.content.text.contains("1× akun ini tidak boleh menulis di sana"));
    stage.press(&report, "Daftar kiriman").await;
    let details = shop.newest("5 kiriman").await;
    assert!(details.content.text.contains("t.me") || !details.content.entities.is_empty(), "links to what was sent");
    stage.press(&details, "❌ 1").await;
    let failed = shop.newest("1 kiriman").await;
    stage.press(&failed, "Kembali").await;
    let report = shop.newest("sudah").await;
    stage.press(&report, "CSV").await;
    let file = stage.sees("📤 Promo <pagi>").await;
    let (name, csv) = stage.file(&file);
    let csv = String::from_utf8(csv).expect("UTF-8");
    assert!(name.ends_with("-1.csv") && csv.lines().count() == 6 && csv.contains("CHAT_WRITE_FORBIDDEN"), "{csv}");
    stage.press(&report, "Kembali").await;
    let card = shop.shows(report.id, "sisa 2").await;

    stage.press(&card, "Hentikan").await;
    let question = stage.sees("Hentikan «Promo <pagi>").await;
    assert!(question.content.text.contains("Sudah terkirim 2, belum 2"), "{}", question.content.text);
    let answer = stage.press(&question, "Ya, hentikan").await;
    assert_eq!(answer.text.as_deref(), Some("Dihentikan"));
    let report = stage.sees("Terkirim 2 dari 5").await;
    assert!(report.content.text.contains("❌ 1 gagal · ⏹ 2 belum sempat"), "{}", report.content.text);
    let offered = labels(&report);
    assert!(!offered.iter().any(|label| label.contains("Ulangi yang gagal")), "it would fail again: {offered:?}");
    for offer in ["Kirim ke sisanya (2)", "Kirim lagi", "Hapus yang terkirim (2)"] {
        assert!(offered.iter().any(|label| label.contains(offer)), "{offer}: {offered:?}");
    }
    stage
        .until("the card is gone", |s| s.chat().iter().all(|m| !m.content.text.contains("sisa 2")).then_some(()))
        .await;
    stage.press(&report, "Kembali").await;
    let history = stage.sees("Riwayat broadcast").await;
    assert!(labels(&history)[0].starts_with("⏹ Promo <pagi>"), "{:?}", labels(&history));
    shop.finish().await;
}

#[tokio::test]
async fn a_first_draft_that_is_discarded_leads_to_the_menu_and_not_to_another() {
    let (shop, menu) = Desk::open().await;
    let stage = &shop.stage;
    stage.press(&menu, "Broadcast").await;
    let templates = stage.sees("1 dari 3").await;
    stage.press(&templates, "Promo <pagi>").await;
    stage.sees("2 dari 3").await;
    let [draft] = shop.campaigns().await.try_into().expect("one");
    shop.press_old(Callback::AskDiscard(draft.id)).await;
    let question = stage.sees("Buang draf").await;
    stage.press(&question, "Buang draf ini").await;
    shop.newest("Menu utama").await;
    assert_eq!(shop.campaigns().await.len(), 0);
    shop.finish().await;
}

#[tokio::test]
async fn a_draft_is_gone_on_with_changed_and_discarded_after_a_question() {
    let (mut shop, _) = Desk::open().await;
    let other = template_of(&shop.stage, shop.owner, "Sapaan").await;
    let second = list_of(&shop.stage, shop.owner, shop.account, 4, 4).await;
    let stage = &shop.stage;
    // From a list; the second of two quick presses goes on with the same draft.
    shop.press_old(Callback::NewFor(shop.list)).await;
    shop.press_old(Callback::NewFor(shop.list)).await;
    let templates = shop.newest("1 dari 3").await;
    assert_eq!(shop.campaigns().await.len(), 1);
    stage.press(&templates, "Sapaan").await;
    let preflight = shop.newest("5 kiriman, dari 1 daftar").await;
    stage.press(&preflight, "Kembali").await;
    let home = shop.newest("Belum selesai: 1").await;
    shop.stage.stop().await;
    shop.stage.start(|dialogues| dialogues);
    let stage = &shop.stage;
    stage.press(&home, "Draf: Sapaan").await;
    let preflight = shop.newest("Siap dikirim?").await;

    // Every step leads back to where it came from.
    stage.press(&preflight, "🎯 Daftar").await;
    let lists = shop.newest("Terpilih 1 daftar").await;
    stage.press(&lists, "⬜").await;
    let lists = shop.newest("Terpilih 2 daftar, 9 target").await;
    stage.press(&lists, "Kembali").await;
    let preflight = shop.newest("7 kiriman, dari 2 daftar (2 dobel dihitung sekali)").await;
    stage.press(&preflight, "📝 Template").await;
    let templates = shop.newest("1 dari 3").await;
    assert!(labels(&templates).contains(&"✅ Sapaan".to_owned()), "{:?}", labels(&templates));
    stage.press(&templates, "Kembali").await;
    let preflight = shop.newest("Siap dikirim?").await;
    stage.press(&preflight, "🐢").await;
    let pace = shop.newest("3 dari 3").await;
    stage.press(&pace, "Kembali").await;
    let preflight = shop.newest("Siap dikirim?").await;

    // What changed elsewhere is seen before anything goes out.
    let [draft] = shop.campaigns().await.try_into().expect("one");
    stage.services.campaigns.choose_list(shop.owner, draft.id, second, false).await.expect("changed");
    let answer = stage.press(&preflight, "Mulai kirim").await;
    assert!(answer.show_alert && answer.text.expect("words").contains("Belum ada yang terkirim"));
    let preflight = shop.newest("5 kiriman, dari 1 daftar").await;
    stage.services.targets.delete(shop.owner, shop.list).await.expect("deleted");
    let answer = stage.press(&preflight, "Mulai kirim").await;
    assert!(answer.show_alert, "{answer:?}");
    stage.quiet().await;
    assert_eq!(shop.campaign(draft.id).await.state, CampaignState::Draft);
    stage.services.targets.restore(shop.owner, shop.list).await.expect("back");

    shop.press_old(Callback::AskDiscard(draft.id)).await;
    let question = shop.newest("Buang draf «Sapaan»?").await;
    stage.press(&question, "Kembali").await;
    let preflight = shop.newest("Siap dikirim?").await;
    stage.press(&preflight, "Buang draf").await;
    let question = shop.newest("Buang draf «Sapaan»?").await;
    let answer = stage.press(&question, "Buang draf ini").await;
    assert_eq!(answer.text.as_deref(), Some("Draf dibuang"));
    stage.quiet().await;
    for gone in [
        Callback::Draft(draft.id),
        Callback::Preflight(draft.id),
        Callback::Discard(draft.id),
        Callback::Start { campaign: draft.id, revision: 1, sure: true },
        Callback::SetTemplate { campaign: draft.id, template: other },
        Callback::Show(draft.id),
        Callback::Report(draft.id),
    ] {
        assert!(shop.press_old(gone).await.contains("kedaluwarsa"), "{gone:?}");
    }

    // A template waits for a list: whoever comes from the list finds it chosen.
    shop.press_old(Callback::NewWith(shop.template)).await;
    shop.newest("2 dari 3").await;
    shop.press_old(Callback::NewFor(shop.list)).await;
    let preflight = shop.newest("Siap dikirim?").await;
    assert!(preflight.content.text.contains("Promo <pagi>"), "{}", preflight.content.text);
    shop.finish().await;
}

#[tokio::test]
async fn whoever_has_no_template_or_list_is_led_to_where_they_are_made() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    connect(&stage, 77).await;
    stage.sees("Akun terhubung!").await;
    stage.write("/menu");
    let menu = stage.sees("1 dari 3 akun").await;
    let mut watch = stage.watch();
    stage.press(&menu, "Broadcast").await;
    let none = stage.sees("Belum ada template, Kak").await;
    // Leaving what holds nothing leaves nothing behind.
    stage.press(&none, "Kembali").await;
    let menu = stage.sees("Menu utama").await;
    let owner = stage.owner().await.id;
    let open = stage.services.campaigns.list(owner, CampaignsShown::Open, "", 0, 9).await.expect("read");
    assert_eq!(open.total, 0);
    stage.press(&menu, "Broadcast").await;
    let none = stage.sees("Belum ada template, Kak").await;
    stage.press(&none, "Tulis template").await;
    stage.sees("Template baru").await;
    stage.write("Promo hari ini");
    let preview = stage.sees("belum disimpan").await;
    stage.press(&preview, "Simpan").await;
    let saved = stage.sees("versi 1").await;
    stage.press(&saved, "Kirim sebagai broadcast").await;
    let none = stage.sees("Belum ada daftar target").await;
    stage.press(&none, "Buat daftar target").await;
    stage.quiet().await;
    // From the list that is made now, and back from a template: nothing is chosen twice.
    let account = stage.services.accounts.list(owner, 0, 9).await.expect("read").accounts[0].id;
    let list = list_of(&stage, owner, account, 1, 3).await;
    let begin = Callback::NewFor(list).encode();
    let old = stage.send_button("lama", &begin).await;
    stage.press_data(old, &begin).await;
    stage.sees("3 kiriman, dari 1 daftar").await;
    let open = stage.services.campaigns.list(owner, CampaignsShown::Open, "", 0, 9).await.expect("read");
    stage.services.campaigns.discard(owner, open.campaigns[0].id).await.expect("discarded");
    let old = stage.send_button("lama", &begin).await;
    stage.press_data(old, &begin).await;
    stage.sees("Mau kirim template yang mana?").await;
    let template = template_of(&stage, owner, "Sapaan").await;
    let begin = Callback::NewWith(template).encode();
    let old = stage.send_button("lama", &begin).await;
    stage.press_data(old, &begin).await;
    stage
        .until("both are chosen", |s| s.chat().into_iter().find(|m| m.content.text.contains("Siap dikirim? Sapaan")))
        .await;
    stage.quiet().await;
    watch.check(&BACK);
    stage.finish().await;
}

#[tokio::test]
async fn everything_is_said_in_english_too() {
    let mut shop = Shop::in_english().await;
    list_of(&shop.stage, shop.owner, shop.account, 1, 5).await;
    template_of(&shop.stage, shop.owner, "Sale {name}").await;
    let menu = shop.menu().await;
    let stage = &shop.stage;
    stage.press(&menu, "Broadcast").await;
    let templates = stage.sees("1 of 3").await;
    stage.press(&templates, "Sale").await;
    let lists = stage.sees("2 of 3").await;
    stage.press(&lists, "⬜").await;
    let lists = stage.sees("Chosen: 1 list, 5 targets").await;
    stage.press(&lists, "Next (5 targets)").await;
    let pace = stage.sees("3 of 3").await;
    stage.press(&pace, "Custom").await;
    let dials = stage.sees("Set the pace").await;
    stage.press(&dials, "Quiet hours").await;
    let dials = stage.sees("Quiet hours: 21:00–07:00 WIB").await;
    stage.press(&dials, "Use this").await;
    let preflight = stage.sees("Ready to send?").await;
    stage.press(&preflight, "Start sending (5)").await;
    stage.sees("Preparing the deliveries").await;
    prepare(stage).await;
    let card = stage.sees("5 left").await;
    stage.press(&card, "Pause").await;
    let paused = stage.sees("⏸").await;
    stage.press(&paused, "Stop").await;
    let question = stage.sees("Stop «Sale").await;
    stage.press(&question, "stop").await;
    let report = stage.sees("5 not reached").await;
    stage.press(&report, "Deliveries").await;
    let details = stage.sees("5 deliveries").await;
    stage.press(&details, "Back").await;
    shop.finish().await;
}
