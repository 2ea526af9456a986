use blastpro_domain::chats::ChatKind;
use blastpro_domain::ids::OwnerId;
use blastpro_domain::targets::UNDO;
use blastpro_domain::templates::render::Field;
use blastpro_domain::templates::{
    ALBUM_ITEMS, CAPTION_UNITS, Content, Entity, EntityKind, FormattedText, Media, MediaKind, Part, Source,
    TEMPLATES_PER_OWNER, TEXT_UNITS, Template,
};
use blastpro_services::templates::{Incoming, TemplateError};
use bytes::Bytes;
use chrono::TimeDelta;

use crate::support::{Stage, chat, on_both_engines};

const UNTITLED: &str = "Foto 22/11";

fn text(message: i32, text: &str) -> Incoming {
    Incoming {
        message,
        part: Part { text: FormattedText::plain(text), media: None },
        source: Source::Written,
        literal: false,
        no_preview: false,
        media_group: None,
    }
}

fn photo(sha256: &str) -> Media {
    Media {
        kind: MediaKind::Photo,
        sha256: sha256.to_owned(),
        size: 4,
        name: None,
        mime: None,
        width: 1,
        height: 1,
        duration: 0,
        spoiler: false,
    }
}

/// An item of an album.
fn item(message: i32, album: &str, caption: &str) -> Incoming {
    let part = Part { text: FormattedText::plain(caption), media: Some(photo(&format!("{message:064}"))) };
    Incoming { part, media_group: Some(album.to_owned()), ..text(message, "") }
}

fn words(content: &Content) -> Vec<&str> {
    content.parts.iter().map(|part| part.text.text.as_str()).collect()
}

impl Stage {
    async fn write(&self, incoming: Incoming) -> Result<Content, TemplateError> {
        Ok(self.services.templates.add_part(self.owner, incoming).await?.content)
    }

    async fn keep(&self) -> Result<Template, TemplateError> {
        self.services.templates.keep(self.owner, UNTITLED).await
    }

    async fn template(&self, words: &str) -> Template {
        self.write(text(1, words)).await.unwrap();
        self.keep().await.unwrap()
    }

    async fn names(&self, search: &str) -> Vec<String> {
        let page = self.services.templates.list(self.owner, search, 0, 50).await.unwrap();
        assert_eq!(i64::try_from(page.templates.len()).unwrap(), page.total);
        page.templates.into_iter().map(|template| template.name).collect()
    }
}

on_both_engines! {
    /// What the owner wrote is kept with its formatting, under its first words; the draft is gone then.
    async fn a_message_becomes_a_template(stage: Stage) {
        let templates = &stage.services.templates;
        let bold = Entity { offset: 0, length: 4, kind: EntityKind::Bold };
        let mut incoming = text(5, "Halo {name}!\n{Promo|Diskon} hijab voal hari ini saja ya");
        incoming.part.text.entities.push(bold.clone());
        stage.write(incoming).await.unwrap();
        stage.write(text(6, "Halo {name}, jadi juga")).await.unwrap();
        let draft = templates.draft(stage.owner).await.unwrap().unwrap();
        assert_eq!(words(&draft.content), ["Halo {name}, jadi juga"], "a new message replaces the one before");
        let mut incoming = text(7, "Halo {name}!\n{Promo|Diskon} hijab");
        incoming.part.text.entities.push(bold.clone());
        stage.write(incoming).await.unwrap();

        let kept = stage.keep().await.unwrap();
        assert_eq!((kept.name.as_str(), kept.version), ("Halo Kak!", 1));
        assert_eq!(kept.content.parts[0].text.entities, [bold]);
        assert_eq!(templates.get(stage.owner, kept.id).await.unwrap(), Some(kept.clone()));
        assert_eq!(templates.draft(stage.owner).await.unwrap(), None);
        assert!(matches!(stage.keep().await, Err(TemplateError::NotFound)), "it is kept once");

        let second = stage.template("halo kak!").await;
        assert_eq!(second.name, "halo kak! (2)", "names differ in more than case");
        assert_eq!(stage.names("").await, ["halo kak! (2)", "Halo Kak!"]);
        assert_eq!(stage.names("(2)").await, ["halo kak! (2)"]);
    }

    /// Its items come as messages, in any order, and some of them twice.
    async fn an_album_is_collected(stage: Stage) {
        stage.write(text(1, "sebelumnya")).await.unwrap();
        for message in [12, 11, 13, 11] {
            stage.write(item(message, "a", if message == 11 { "Koleksi baru" } else { "" })).await.unwrap();
        }
        let draft = stage.services.templates.draft(stage.owner).await.unwrap().unwrap();
        assert_eq!(words(&draft.content), ["Koleksi baru", "", ""]);
        assert_eq!(draft.media_group.as_deref(), Some("a"));
        let kept = stage.keep().await.unwrap();
        assert_eq!((kept.name.as_str(), kept.content.parts.len()), ("Koleksi baru", 3));

        for message in 0..i32::try_from(ALBUM_ITEMS).unwrap() {
            stage.write(item(20 + message, "b", "")).await.unwrap();
        }
        assert!(matches!(stage.write(item(40, "b", "")).await, Err(TemplateError::TooManyParts)));
        assert_eq!(stage.keep().await.unwrap().name, UNTITLED);
        let page = stage.services.templates.list(stage.owner, "", 0, 1).await.unwrap();
        assert_eq!((page.templates[0].kind, page.templates[0].parts, page.total), (Some(MediaKind::Photo), 10, 2));
    }

    /// A campaign keeps the version that it was confirmed with.
    async fn a_change_makes_a_new_version(stage: Stage) {
        let templates = &stage.services.templates;
        let first = stage.template("Harga lama").await;
        stage.later();
        templates.begin_draft(stage.owner, Some(first.id)).await.unwrap();
        assert!(matches!(stage.keep().await, Err(TemplateError::Empty)));
        stage.write(text(9, "Harga baru")).await.unwrap();
        let second = stage.keep().await.unwrap();
        assert_eq!((second.id, second.version, second.name.as_str()), (first.id, 2, "Harga lama"));
        assert!(second.changed_at > first.changed_at && second.created_at == first.created_at);
        let old = templates.at_version(stage.owner, first.id, 1).await.unwrap().unwrap();
        assert_eq!(words(&old.content), ["Harga lama"]);
        assert_eq!(words(&templates.get(stage.owner, first.id).await.unwrap().unwrap().content), ["Harga baru"]);
        assert_eq!(templates.at_version(stage.owner, first.id, 3).await.unwrap(), None);
    }

    /// Errors name the part and the place; what is refused is not kept, and the draft stays.
    async fn what_cannot_be_sent_is_refused(stage: Stage) {
        stage.write(text(1, "Halo {nama}")).await.unwrap();
        let Err(TemplateError::Content(error)) = stage.keep().await else { panic!("there is no such field") };
        assert_eq!((error.part, error.error.at), (0, 5));
        stage.write(text(2, &"x".repeat(TEXT_UNITS + 1))).await.unwrap();
        let Err(TemplateError::TooLong(error)) = stage.keep().await else { panic!("it is too long") };
        assert_eq!((error.units, error.limit), (TEXT_UNITS + 1, TEXT_UNITS));
        stage.write(item(3, "a", &"x".repeat(CAPTION_UNITS + 1))).await.unwrap();
        assert!(matches!(stage.keep().await, Err(TemplateError::TooLong(_))), "captions are shorter");
        stage.write(text(4, " \n")).await.unwrap();
        assert!(matches!(stage.keep().await, Err(TemplateError::Empty)));
        assert!(stage.services.templates.draft(stage.owner).await.unwrap().is_some());
        assert!(stage.names("").await.is_empty());
        // What is copied is literal: its braces mean nothing.
        stage.write(Incoming { literal: true, ..text(5, "} apa adanya {x}") }).await.unwrap();
        assert_eq!(stage.keep().await.unwrap().name, "} apa adanya {x}");
    }

    /// What an account has fetched comes as a whole, and keeps what the draft is for.
    async fn fetched_content_replaces_the_draft(stage: Stage) {
        let templates = &stage.services.templates;
        let first = stage.template("Lama").await;
        templates.begin_draft(stage.owner, Some(first.id)).await.unwrap();
        let link = Source::Link { link: "t.me/tokosari/1".to_owned() };
        let parts = vec![item(1, "", "satu").part, item(2, "", "").part];
        let content = Content { parts, literal: true, no_preview: true };
        let draft = templates.set_draft(stage.owner, content.clone(), link.clone()).await.unwrap();
        assert_eq!((draft.content, draft.revises), (content.clone(), Some(first.id)));
        let kept = stage.keep().await.unwrap();
        assert_eq!((kept.content, kept.source, kept.version), (content, link, 2));
        let nothing = templates.set_draft(stage.owner, Content::default(), Source::Forwarded).await;
        assert!(matches!(nothing, Err(TemplateError::Empty)));
    }

    async fn a_template_is_renamed_copied_deleted_and_brought_back(stage: Stage) {
        let templates = &stage.services.templates;
        let first = stage.template("Promo").await;
        stage.later();
        let copy = templates.duplicate(stage.owner, first.id, 7).await.unwrap();
        let again = templates.duplicate(stage.owner, first.id, 7).await.unwrap();
        assert_eq!(again, copy, "one update makes one copy, however often it is handled");
        assert_eq!(stage.names("").await.len(), 2);
        assert_eq!((copy.name.as_str(), &copy.content), ("Promo (2)", &first.content));
        assert!(matches!(templates.rename(stage.owner, copy.id, " PROMO ").await, Err(TemplateError::NameTaken)));
        assert!(matches!(templates.rename(stage.owner, copy.id, " ").await, Err(TemplateError::NameInvalid)));
        templates.rename(stage.owner, copy.id, "Promo").await.unwrap_err();
        assert_eq!(templates.rename(stage.owner, first.id, "promo").await.unwrap().name, "promo", "its own name");

        templates.delete(stage.owner, first.id).await.unwrap();
        assert_eq!(templates.get(stage.owner, first.id).await.unwrap(), None);
        assert!(templates.at_version(stage.owner, first.id, 1).await.unwrap().is_some(), "campaigns still show it");
        templates.delete(stage.owner, first.id).await.unwrap_err();
        templates.rename(stage.owner, copy.id, "Promo").await.unwrap();
        let back = templates.restore(stage.owner, first.id).await.unwrap();
        assert_eq!(back.name, "promo (2)", "its name is taken by now");
        templates.delete(stage.owner, first.id).await.unwrap();
        stage.clock.advance(UNDO + TimeDelta::seconds(1));
        assert!(matches!(templates.restore(stage.owner, first.id).await, Err(TemplateError::NotFound)), "too late");
    }

    async fn there_is_a_limit_on_templates(stage: Stage) {
        let templates = &stage.services.templates;
        let content = Content::text(FormattedText::plain("Promo"));
        for _ in 0..TEMPLATES_PER_OWNER {
            templates.create(stage.owner, UNTITLED, content.clone(), Source::Written).await.unwrap();
        }
        let more = templates.create(stage.owner, UNTITLED, content, Source::Written).await;
        assert!(matches!(more, Err(TemplateError::TooMany)));
    }

    /// Ids come back in callbacks, which anybody can write.
    async fn a_stranger_sees_and_changes_nothing(stage: Stage) {
        let templates = &stage.services.templates;
        let theirs = stage.template("Rahasia").await.id;
        stage.write(text(2, "Rahasia juga")).await.unwrap();
        let stranger: OwnerId = stage.stranger;
        assert_eq!(templates.get(stranger, theirs).await.unwrap(), None);
        assert_eq!(templates.at_version(stranger, theirs, 1).await.unwrap(), None);
        assert_eq!(templates.list(stranger, "", 0, 9).await.unwrap().total, 0);
        assert_eq!(templates.draft(stranger).await.unwrap(), None);
        assert!(templates.used_by(stranger, theirs).await.unwrap().is_empty());
        assert!(!templates.discard_draft(stranger).await.unwrap());
        templates.begin_draft(stranger, Some(theirs)).await.unwrap_err();
        templates.rename(stranger, theirs, "x").await.unwrap_err();
        templates.duplicate(stranger, theirs, 7).await.unwrap_err();
        templates.delete(stranger, theirs).await.unwrap_err();
        templates.restore(stranger, theirs).await.unwrap_err();
        assert_eq!(stage.names("").await, ["Rahasia"]);
    }

    async fn a_sample_is_of_the_owners_own_list(stage: Stage) {
        let templates = &stage.services.templates;
        let alone = templates.sample(stage.owner, None).await.unwrap();
        assert_eq!(alone.get(Field::Name).as_deref(), Some("Sari"));
        stage.sees(&[chat(ChatKind::Supergroup, 7)]).await;
        let list = stage.list().await;
        let chosen = [chat(ChatKind::Supergroup, 7).key];
        stage.services.targets.choose(stage.owner, list, &chosen, true).await.unwrap();
        let sample = templates.sample(stage.owner, Some(stage.account)).await.unwrap();
        assert_eq!(sample.get(Field::Name).as_deref(), Some("Grup 000007"));
        assert_eq!(sample.get(Field::Date).as_deref(), Some("22 November 2026"), "in the owner's zone");
    }

    /// Files that something names stay; the others go, once whoever stored them had time to name them.
    async fn files_go_when_nothing_names_them(stage: Stage) {
        let blobs = stage.services.blobs();
        let mut stored = Vec::new();
        for bytes in ["kept", "drafted", "unused"] {
            stored.push(blobs.put(stage.owner, Bytes::from_static(bytes.as_bytes())).await.unwrap().sha256);
        }
        let strangers = blobs.put(stage.stranger, Bytes::from_static(b"kept")).await.unwrap().sha256;
        assert_eq!(strangers, stored[0]);
        for (message, sha256) in (1..).zip(&stored[..2]) {
            let part = Part { text: FormattedText::default(), media: Some(photo(sha256)) };
            stage.write(Incoming { part, ..text(message, "") }).await.unwrap();
            if message == 1 {
                stage.keep().await.unwrap();
            }
        }
        let at = blobs.stored_at(stage.owner, &stored[2]).await.unwrap().unwrap();
        assert_eq!(stage.services.sweep_files(at - TimeDelta::hours(1)).await.unwrap(), 0, "they are too young");
        assert_eq!(stage.services.sweep_files(at + TimeDelta::hours(1)).await.unwrap(), 2);
        for (sha256, stays) in stored.iter().zip([true, true, false]) {
            assert_eq!(blobs.exists(stage.owner, sha256).await.unwrap(), stays);
        }
        assert!(!blobs.exists(stage.stranger, &strangers).await.unwrap(), "another owner's template is no reason");
    }
}
