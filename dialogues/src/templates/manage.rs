//! The templates there are, and what is done with one as a whole.

use blastpro_domain::ids::TemplateId;
use blastpro_domain::templates::TEMPLATES_PER_OWNER;
use blastpro_locales::t;
use blastpro_services::templates::{DeleteError, TemplateError};

use super::screen::{self, Listed, NameProblem};
use super::{PAGE, draft, expired, find};
use crate::campaigns;
use crate::conversation::State;
use crate::error::Result;
use crate::keyboard::Button;
use crate::pages::{Pages, cut};
use crate::screens::Screen;
use crate::visit::Visit;

/// Longest search that is kept, in characters: as long as a name.
const SEARCH: usize = 48;

/// All templates. What was sent and not saved is kept, and said to be.
pub(super) async fn home(visit: &Visit) -> Result {
    let left = matches!(visit.state(), State::Composing | State::Collecting);
    let screen = listed(visit, "", 0).await?;
    if left && draft::is_there(visit).await? {
        visit.toast(&t!(visit.language(), "templates-kept")).await;
    }
    visit.show(&screen).await
}

/// The same in a new message.
pub(crate) async fn home_below(visit: &Visit) -> Result {
    let screen = listed(visit, "", 0).await?;
    visit.show_below(&screen).await
}

/// Another page of what was looked for.
pub(super) async fn list(visit: &Visit, page: u16) -> Result {
    let search = match visit.state() {
        State::FindingTemplate { search } => search,
        _ => String::new(),
    };
    let screen = listed(visit, &search, page).await?;
    visit.show(&screen).await
}

/// The templates in whose names these words are.
pub(super) async fn search(visit: &Visit, text: &str) -> Result {
    let screen = listed(visit, cut(text.trim(), SEARCH).trim_end_matches('…'), 0).await?;
    visit.show(&screen).await
}

async fn listed(visit: &Visit, search: &str, page: u16) -> Result<Screen> {
    let (templates, owner) = (&visit.services().templates, visit.owner.id);
    visit.expect(State::FindingTemplate { search: search.to_owned() }).await?;
    let mut page = page;
    let mut found = templates.list(owner, search, i64::from(page) * PAGE, PAGE).await?;
    let end = Pages::new(0, found.total, PAGE).last();
    if page > end {
        // The page was there when the button was made.
        page = end;
        found = templates.list(owner, search, i64::from(page) * PAGE, PAGE).await?;
    }
    let listed = Listed {
        templates: &found.templates,
        pages: Pages::new(page, found.total, PAGE),
        total: found.total,
        search,
        draft: draft::is_there(visit).await?,
    };
    Ok(screen::list(visit.language(), listed))
}

/// One template.
pub(super) async fn show(visit: &Visit, template: TemplateId) -> Result {
    match one(visit, template).await? {
        Some(screen) => visit.show(&screen).await,
        None => Ok(()),
    }
}

/// The same in a new message.
pub(crate) async fn show_below(visit: &Visit, template: TemplateId) -> Result {
    match one(visit, template).await? {
        Some(screen) => visit.show_below(&screen).await,
        None => home_below(visit).await,
    }
}

async fn one(visit: &Visit, template: TemplateId) -> Result<Option<Screen>> {
    let Some(template) = find(visit, template).await? else {
        return Ok(None);
    };
    visit.expect(State::Idle).await?;
    let used_by = visit.services().templates.used_by(visit.owner.id, template.id).await?;
    let send = Button::new(t!(visit.language(), "campaigns-send-this"), &campaigns::Callback::NewWith(template.id));
    Ok(Some(screen::template(visit.language(), visit.timezone(), &template, &used_by, Some(send))))
}

pub(super) async fn ask_rename(visit: &Visit, template: TemplateId) -> Result {
    let Some(template) = find(visit, template).await? else {
        return Ok(());
    };
    visit.expect(State::RenamingTemplate { template: template.id }).await?;
    visit.show(&screen::ask_rename(visit.language(), &template, None)).await
}

/// The name that was written.
pub(super) async fn rename(visit: &Visit, template: TemplateId, name: &str) -> Result {
    let problem = match visit.services().templates.rename(visit.owner.id, template, name).await {
        Ok(template) => return show(visit, template.id).await,
        Err(TemplateError::NameInvalid) => NameProblem::Invalid,
        Err(TemplateError::NameTaken) => NameProblem::Taken,
        Err(TemplateError::Failed(error)) => return Err(error.into()),
        // It was deleted meanwhile.
        Err(_) => return home(visit).await,
    };
    match visit.services().templates.get(visit.owner.id, template).await? {
        Some(template) => visit.show(&screen::ask_rename(visit.language(), &template, Some(problem))).await,
        None => home(visit).await,
    }
}

pub(super) async fn duplicate(visit: &Visit, template: TemplateId) -> Result {
    match visit.services().templates.duplicate(visit.owner.id, template, visit.update_id).await {
        Ok(copy) => {
            visit.toast(&t!(visit.language(), "templates-duplicated", name = &copy.name)).await;
            show(visit, copy.id).await
        }
        Err(error) => refuse(visit, error).await,
    }
}

pub(super) async fn ask_delete(visit: &Visit, template: TemplateId) -> Result {
    let Some(template) = find(visit, template).await? else {
        return Ok(());
    };
    let used_by = visit.services().templates.used_by(visit.owner.id, template.id).await?;
    if used_by.is_empty() {
        visit.show(&screen::ask_delete(visit.language(), &template)).await
    } else {
        visit.show(&screen::in_use(visit.language(), &template, &used_by)).await
    }
}

pub(super) async fn delete(visit: &Visit, template: TemplateId) -> Result {
    match visit.services().templates.delete(visit.owner.id, template).await {
        Ok(template) => {
            let at = template.deleted_at.unwrap_or_else(|| visit.now());
            visit.show(&screen::deleted(visit.language(), visit.timezone(), &template, at)).await
        }
        Err(DeleteError::InUse(names)) => match find(visit, template).await? {
            Some(template) => visit.show(&screen::in_use(visit.language(), &template, &names)).await,
            None => Ok(()),
        },
        Err(DeleteError::NotFound) => expired(visit).await,
        Err(DeleteError::Failed(error)) => Err(error.into()),
    }
}

pub(super) async fn restore(visit: &Visit, template: TemplateId) -> Result {
    match visit.services().templates.restore(visit.owner.id, template).await {
        Ok(template) => {
            visit.toast(&t!(visit.language(), "templates-restored", name = &template.name)).await;
            show(visit, template.id).await
        }
        Err(TemplateError::NotFound) => {
            visit.alert(&t!(visit.language(), "templates-restore-too-late")).await;
            Ok(())
        }
        Err(error) => refuse(visit, error).await,
    }
}

async fn refuse(visit: &Visit, error: TemplateError) -> Result {
    match error {
        TemplateError::Failed(error) => Err(error.into()),
        TemplateError::TooMany => {
            visit.alert(&t!(visit.language(), "templates-too-many", limit = TEMPLATES_PER_OWNER)).await;
            Ok(())
        }
        _ => expired(visit).await,
    }
}
