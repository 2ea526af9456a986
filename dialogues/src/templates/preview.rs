//! How a template will look: examples as real messages, and below them what is to be known.

use blastpro_domain::ids::TemplateId;
use blastpro_domain::templates::Content;
use blastpro_domain::templates::render::{Field, Program};

use super::screen::{self, Remark, Shown, Subject};
use super::{draft, examples, find, live_accounts};
use crate::conversation::State;
use crate::error::Result;
use crate::visit::Visit;

/// The draft, or what is wrong with it. `buttons`: it has just come with buttons below it, which stay behind.
pub(super) async fn draft(visit: &Visit, buttons: bool) -> Result {
    let language = visit.language();
    let Some(found) = visit.services().templates.draft(visit.owner.id).await? else {
        return draft::ask(visit).await;
    };
    visit.expect(State::Composing).await?;
    if found.content.parts.is_empty() {
        return draft::ask(visit).await;
    }
    if found.content.is_empty() {
        return visit.show(&screen::empty(language)).await;
    }
    let program = match Program::parse(&found.content) {
        Ok(program) => program,
        Err(error) => return visit.show(&screen::problem(language, &found.content, &error)).await,
    };
    if let Err(too_long) = program.check() {
        return visit.show(&screen::too_long(language, too_long)).await;
    }
    let name = draft::revised(visit).await?;
    show(visit, Subject::Draft { revises: name.as_deref() }, &found.content, &program, buttons).await
}

/// A template.
pub(super) async fn saved(visit: &Visit, template: TemplateId) -> Result {
    let Some(template) = find(visit, template).await? else {
        return Ok(());
    };
    visit.expect(State::Idle).await?;
    match Program::parse(&template.content) {
        Ok(program) => {
            let subject = Subject::Saved { id: template.id, name: &template.name };
            show(visit, subject, &template.content, &program, false).await
        }
        // It was understood when it was saved; a later version of the program may be stricter.
        Err(error) => visit.show(&screen::problem(visit.language(), &template.content, &error)).await,
    }
}

async fn show(visit: &Visit, subject: Subject<'_>, content: &Content, program: &Program, buttons: bool) -> Result {
    let (services, owner, language) = (visit.services(), visit.owner.id, visit.language());
    let values = services.templates.sample(owner, None).await?;
    let rendered = examples::render(program, &values);
    let files = examples::Files::read(services.blobs(), visit.context.screens.asides(), owner, content).await;
    let album = content.parts.len() > 1;
    let mut asides = Vec::new();
    for (index, example) in rendered.iter().enumerate() {
        if album && index > 0 {
            asides.extend(examples::captions(example));
        } else {
            asides.extend(examples::messages(language, example, &files));
        }
    }
    let named = program.fields().iter().any(|field| matches!(field, Field::Name | Field::Group | Field::FirstName));
    let remarks = [
        buttons.then_some(Remark::Buttons),
        content.literal.then_some(Remark::Literal),
        (album && rendered.len() > 1).then_some(Remark::CaptionsOnly),
        content.has_custom_emoji().then_some(Remark::CustomEmoji),
    ];
    let shown = Shown {
        examples: rendered.len(),
        variants: program.variants(),
        sample: if named { values.name.clone() } else { None },
        longest: examples::longest(content),
        remarks: remarks.into_iter().flatten().collect(),
        can_test: !live_accounts(visit).await?.is_empty(),
    };
    let screen = |any: bool| {
        let shown = Shown { examples: if any { shown.examples } else { 0 }, ..shown.clone() };
        screen::preview(language, subject, &shown)
    };
    visit.show_with(&asides, screen).await
}
