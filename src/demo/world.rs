//! Who lives in the demo: the bot, owners whose accounts can be connected in each way, the groups they trade in, and
//! the people they trade with. All of them are made up, and so are their numbers.

use anyhow::Context as _;
use blastpro_simulator::world::entities::{Entity, EntityKind, utf16_len};
use blastpro_simulator::world::{ChatKind, Content, Draft, NewChat, NewPerson, Peer, PersonId, World};

/// The owners. Each shows another way to connect.
struct Owners {
    /// Connects by code alone.
    sari: PersonId,
    /// Has a two-step password, which its hint gives away.
    budi: PersonId,
    /// Speaks English.
    alice: PersonId,
    /// Lives in another datacenter than the one where logins begin.
    dewi: PersonId,
}

/// The channel with something to copy.
const PROMOTIONS: &str = "Promo Harian";

/// What the forum talks about.
const TOPICS: [&str; 12] = [
    "Kuliner",
    "Fashion",
    "Jasa",
    "Kerajinan",
    "Pertanian",
    "Kosmetik",
    "Elektronik",
    "Otomotif",
    "Perlengkapan Bayi",
    "Bahan Baku",
    "Ekspedisi",
    "Modal Usaha",
];

/// What Sari's other groups trade in.
const GOODS: [&str; 20] = [
    "Jual Beli HP",
    "Motor Bekas",
    "Mobil Bekas",
    "Baju Anak",
    "Hijab & Gamis",
    "Sepatu Original",
    "Kuliner Rumahan",
    "Kue & Frozen Food",
    "Tanaman Hias",
    "Ikan Cupang",
    "Burung Kicau",
    "Tanah & Rumah",
    "Kos & Kontrakan",
    "Lowongan Kerja",
    "Jasa Servis AC",
    "Skincare Murah",
    "Perabot Rumah",
    "Alat Pancing",
    "Sepeda Bekas",
    "Mainan Anak",
];

/// Where, in each of [`GOODS`]. The names are short, as the buttons of the bot are.
const CITIES: [&str; 15] = [
    "Bandung", "Cimahi", "Garut", "Tasik", "Sumedang", "Bogor", "Depok", "Bekasi", "Tangsel", "Cirebon", "Sukabumi",
    "Karawang", "Cianjur", "Subang", "Semarang",
];

/// Fills a new world. The bot's id.
pub fn populate(world: &World) -> anyhow::Result<i64> {
    let owners = add_owners(world)?;
    let bot = add(world, NewPerson::bot("BlastPro", "blastpro_bot"))?;
    let customers = add_customers(world)?;
    add_markets(world, &owners, &customers)?;
    add_groups(world, &owners, &customers)?;
    add_conversations(world, &owners, &customers)?;
    Ok(bot.0)
}

fn add(world: &World, person: NewPerson) -> anyhow::Result<PersonId> {
    let name = person.first_name.clone();
    Ok(world.add_person(person).with_context(|| format!("{name} cannot live here"))?.id)
}

fn person(first_name: &str, last_name: &str, phone: &str, language: &str) -> NewPerson {
    NewPerson {
        last_name: Some(last_name.to_owned()),
        language: Some(language.to_owned()),
        ..NewPerson::with_phone(first_name, phone)
    }
}

fn add_owners(world: &World) -> anyhow::Result<Owners> {
    Ok(Owners {
        sari: add(world, person("Sari", "Wulandari", "+62 812 3450 0077", "id"))?,
        budi: add(
            world,
            NewPerson {
                password: Some("warung2024".to_owned()),
                password_hint: Some("warung + 2024".to_owned()),
                ..person("Budi", "Santoso", "+62 813 3450 0088", "id")
            },
        )?,
        alice: add(world, person("Alice", "Tan", "+65 9123 4567", "en"))?,
        dewi: add(world, NewPerson { home_dc: Some(4), ..person("Dewi", "Lestari", "+62 857 3450 0099", "id") })?,
    })
}

fn add_customers(world: &World) -> anyhow::Result<Vec<PersonId>> {
    [
        ("Rina", "Kartika", "+62 815 3450 0101"),
        ("Joko", "Prasetyo", "+62 816 3450 0102"),
        ("Maya", "Anggraini", "+62 817 3450 0103"),
        ("Hadi", "Kusuma", "+62 818 3450 0104"),
        ("Putri", "Maharani", "+62 819 3450 0105"),
    ]
    .into_iter()
    .map(|(first, last, phone)| add(world, person(first, last, phone, "id")))
    .collect()
}

/// One group of each kind that a broadcast meets: open, slow, closed, with topics, and a channel.
fn add_groups(world: &World, owners: &Owners, customers: &[PersonId]) -> anyhow::Result<()> {
    // Customers come first: the first member has founded the group, and the owners are guests with ordinary rights.
    let everybody: Vec<_> =
        customers.iter().copied().chain([owners.sari, owners.budi, owners.alice, owners.dewi]).collect();
    let group = |kind, title: &str| NewChat::new(kind, title, &everybody);
    let topics = TOPICS.map(str::to_owned).to_vec();
    let groups = [
        group(ChatKind::Group, "Arisan RT 05"),
        NewChat { username: Some("jualbeli_bandung".into()), ..group(ChatKind::Supergroup, "Jual Beli Bandung") },
        group(ChatKind::Supergroup, "Grosir Hijab Nusantara"),
        NewChat { slow_mode: 60, ..group(ChatKind::Supergroup, "Pasar Malam Online (1 menit sekali)") },
        NewChat { can_write: false, ..group(ChatKind::Supergroup, "Info Pasar Baru (hanya admin)") },
        NewChat { topics, ..group(ChatKind::Forum, "Forum UMKM Jawa Barat") },
        NewChat { username: Some("promo_harian".into()), ..group(ChatKind::Channel, PROMOTIONS) },
        NewChat {
            username: Some("katalog_resmi".into()),
            protected: true,
            ..group(ChatKind::Channel, "Katalog Resmi (tidak boleh disalin)")
        },
    ];
    for new in groups {
        let title = new.title.clone();
        let chat = world.add_chat(new).with_context(|| format!("{title} cannot be made"))?;
        say(world, customers[0], chat.peer(), "Selamat pagi semua, semoga laris hari ini!")?;
        if chat.title == PROMOTIONS {
            let promotion = world.post(customers[0], chat.peer(), Draft::of(promotion()));
            promotion.context("the promotion is refused")?;
        }
        for owner in [owners.sari, owners.budi, owners.alice, owners.dewi] {
            has_seen_everything(world, owner, chat.peer());
        }
    }
    Ok(())
}

/// A message with formatting, to be copied by its link: `t.me/promo_harian/3`.
fn promotion() -> Content {
    let mut text = String::new();
    let mut entities = Vec::new();
    let mut write = |piece: &str, kind: Option<EntityKind>| {
        let (offset, length) = (utf16_len(&text), utf16_len(piece));
        text.push_str(piece);
        entities.extend(kind.map(|kind| Entity { offset, length, kind }));
    };
    write("🔥 ", None);
    write("PROMO AKHIR BULAN", Some(EntityKind::Bold));
    write("\n\nHijab voal ", None);
    write("Rp 45.000", Some(EntityKind::Strikethrough));
    write(" jadi ", None);
    write("Rp 25.000", Some(EntityKind::Underline));
    write("\nKode: ", None);
    write("LARIS25", Some(EntityKind::Code));
    write("\n\n", None);
    write("Berlaku sampai stok habis.", Some(EntityKind::Blockquote));
    write("\n", None);
    write("Lihat katalog", Some(EntityKind::TextLink { url: "https://t.me/promo_harian".to_owned() }));
    Content { text, entities, ..Content::default() }
}

/// Sari's other groups: enough for a long broadcast. A few are in slow mode, and in a few only admins write.
fn add_markets(world: &World, owners: &Owners, customers: &[PersonId]) -> anyhow::Result<()> {
    let titles = CITIES.iter().flat_map(|city| GOODS.iter().map(move |goods| format!("{city} {goods}")));
    for (index, title) in titles.enumerate() {
        // Another founder for each, who comes first.
        let mut members = customers.to_vec();
        members.rotate_left(index % customers.len());
        members.push(owners.sari);
        let new = NewChat {
            slow_mode: if index % 25 == 7 { 30 } else { 0 },
            can_write: index % 40 != 11,
            ..NewChat::new(ChatKind::Supergroup, &title, &members)
        };
        let chat = world.add_chat(new).with_context(|| format!("{title} cannot be made"))?;
        has_seen_everything(world, owners.sari, chat.peer());
    }
    Ok(())
}

/// So that on a phone what is new stands out: a login code, a customer who asks.
fn has_seen_everything(world: &World, owner: PersonId, chat: Peer) {
    world.read(owner, chat, i32::MAX);
}

fn add_conversations(world: &World, owners: &Owners, customers: &[PersonId]) -> anyhow::Result<()> {
    say(world, customers[1], Peer::Person(owners.sari), "Kak, hijab voal yang krem masih ada?")?;
    say(world, owners.sari, Peer::Person(customers[1]), "Masih, Kak. Mau berapa?")?;
    say(world, customers[2], Peer::Person(owners.sari), "Bisa kirim ke Cimahi hari ini?")?;
    say(world, customers[3], Peer::Person(owners.budi), "Pak, kopi robusta 1 kg berapa?")?;
    say(world, customers[4], Peer::Person(owners.alice), "Hi, do you ship to Batam?")?;
    Ok(())
}

fn say(world: &World, from: PersonId, to: Peer, text: &str) -> anyhow::Result<()> {
    world.post(from, to, Draft::text(text)).context("a message of the demo is refused")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use blastpro_domain::phone::PhoneNumber;

    use super::*;

    #[test]
    fn sari_meets_every_kind_of_group_and_hundreds_of_them() {
        let world = World::new();
        populate(&world).expect("a consistent world");
        let sari = world.people().into_iter().find(|person| person.first_name == "Sari").expect("she lives here").id;
        let groups: Vec<_> = world.chats().into_iter().filter(|chat| chat.members.contains_key(&sari)).collect();
        let kind = |wanted| groups.iter().filter(|chat| chat.kind == wanted).count();
        assert!(groups.len() > 300 && kind(ChatKind::Group) > 0 && kind(ChatKind::Channel) > 0);
        // General, and the others.
        assert!(groups.iter().any(|chat| chat.kind == ChatKind::Forum && chat.topics.len() == 13));
        assert!(groups.iter().any(|chat| chat.slow_mode == 60) && groups.iter().any(|chat| !chat.can_write));
        let open = groups.iter().filter(|chat| chat.may_write(sari) && chat.slow_mode == 0).count();
        assert!(open > 250, "{open}");
        assert!(groups.iter().any(|chat| chat.protected));
        let promotions = groups.iter().find(|chat| chat.title == PROMOTIONS).expect("it is there");
        let promotion = world.find_message(promotions.peer(), 3).expect("the channel's third message");
        assert!(promotion.content.entities.len() > 5, "there is something to copy");
        let titles: std::collections::BTreeSet<_> = groups.iter().map(|chat| &chat.title).collect();
        assert_eq!(titles.len(), groups.len(), "an owner can tell them apart");
    }

    #[test]
    fn the_demo_has_an_owner_for_every_way_to_connect() {
        let world = World::new();
        let bot = populate(&world).expect("a consistent world");
        let people = world.people();
        assert!(people.iter().any(|person| person.id.0 == bot && person.is_bot));
        let owners = || people.iter().filter(|person| person.phone.is_some());
        assert!(owners().any(|owner| owner.password.is_some() && owner.password_hint.is_some()));
        assert!(owners().any(|owner| owner.home_dc == 4));
        assert!(owners().any(|owner| owner.language.as_deref() == Some("en")));
        for owner in owners() {
            let phone = format!("+{}", owner.phone.as_deref().expect("an owner has a number"));
            PhoneNumber::parse(&phone).unwrap_or_else(|_| panic!("{phone} can be typed to the bot"));
        }
    }
}
