//! Putting a campaign together: which template, which lists.

use blastpro_domain::campaigns::Campaign;
use blastpro_domain::identity::Language;
use blastpro_domain::targets::TargetList;
use blastpro_locales::{Html, html, t};
use blastpro_services::templates::TemplateSummary;

use super::{LABEL, name};
use crate::campaigns::{Callback, back};
use crate::keyboard::Keyboard;
use crate::pages::{Pages, cut};
use crate::screens::Screen;
use crate::{targets, templates};

/// Longest name of a list on a button, in characters.
const LIST: usize = 22;

/// The same on a button that names the account too.
const SHORT: usize = 13;

/// Longest name of an account there.
const ACCOUNT: usize = 8;

/// The templates to choose from.
pub(in crate::campaigns) fn templates(
    language: Language,
    campaign: &Campaign,
    rows: &[TemplateSummary],
    pages: Pages,
) -> Screen {
    let back = back(campaign, Callback::Leave(campaign.id));
    if rows.is_empty() {
        let keyboard = Keyboard::new()
            .button(t!(language, "campaigns-templates-make"), &templates::Callback::New { over: false })
            .button(t!(language, "common-back"), &back);
        return Screen::new(html!(language, "campaigns-templates-none"), keyboard);
    }
    let mut keyboard = Keyboard::new();
    for row in rows {
        let name = cut(&row.name, LABEL);
        let label = if campaign.template == Some(row.id) {
            t!(language, "campaigns-template-chosen", name = name)
        } else {
            t!(language, "campaigns-template", name = name)
        };
        keyboard = keyboard.button(label, &Callback::SetTemplate { campaign: campaign.id, template: row.id });
    }
    let turn = pages.turn(language, |page| Callback::Templates { campaign: campaign.id, page });
    let keyboard = keyboard.row(turn.into_iter().flatten()).button(t!(language, "common-back"), &back);
    Screen::new(Html::paragraphs([html!(language, "campaigns-templates"), page(language, pages)]), keyboard)
}

/// A list to choose, or chosen.
#[derive(Clone, Debug)]
pub(in crate::campaigns) struct Choice {
    /// Which.
    pub list: TargetList,
    /// Whose, where there are several accounts. Written by others: escape it.
    pub account: Option<String>,
    /// It is chosen.
    pub chosen: bool,
}

/// The lists to choose from. `chosen`: how many lists and how many targets are, on all pages.
pub(in crate::campaigns) fn lists(
    language: Language,
    campaign: &Campaign,
    rows: &[Choice],
    pages: Pages,
    chosen: (usize, i64),
) -> Screen {
    let back = back(campaign, Callback::Templates { campaign: campaign.id, page: 0 });
    let (lists, targets) = chosen;
    if rows.is_empty() {
        let keyboard = Keyboard::new()
            .button(t!(language, "campaigns-lists-make"), &targets::Callback::Home)
            .button(t!(language, "common-back"), &back);
        return Screen::new(html!(language, "campaigns-lists-none", name = name(language, campaign)), keyboard);
    }
    let mut keyboard = Keyboard::new();
    for Choice { list, account, chosen } in rows {
        let (mark, targets) = (if *chosen { "✅" } else { "⬜" }, list.targets);
        let label = match account {
            None => t!(language, "campaigns-list", mark = mark, name = cut(&list.name, LIST), targets = targets),
            Some(account) => {
                let (name, account) = (cut(&list.name, SHORT), cut(account, ACCOUNT));
                t!(language, "campaigns-list-of", mark = mark, name = name, targets = targets, account = account)
            }
        };
        let toggle = Callback::ToggleList { campaign: campaign.id, list: list.id, page: pages.page, on: !chosen };
        keyboard = keyboard.button(label, &toggle);
    }
    let turn = pages.turn(language, |page| Callback::Lists { campaign: campaign.id, page });
    let next = t!(language, "campaigns-lists-next", targets = targets);
    let keyboard = keyboard
        .row(turn.into_iter().flatten())
        .button_if(lists > 0, next, &Callback::Pace(campaign.id))
        .button(t!(language, "common-back"), &back);
    let counts = (lists > 0).then(|| html!(language, "campaigns-lists-chosen", lists = lists, targets = targets));
    let title = html!(language, "campaigns-lists", name = name(language, campaign));
    let text = Html::paragraphs([title, Html::lines([counts.unwrap_or_default(), page(language, pages)])]);
    Screen::new(text, keyboard)
}

fn page(language: Language, pages: Pages) -> Html {
    if pages.pages > 1 {
        html!(language, "campaigns-page", page = pages.page + 1, pages = pages.pages)
    } else {
        Html::default()
    }
}

/// The question before a draft is thrown away.
pub(in crate::campaigns) fn discard(language: Language, campaign: &Campaign) -> Screen {
    let keyboard = Keyboard::new()
        .button(t!(language, "campaigns-discard-this"), &Callback::Discard(campaign.id))
        .button(t!(language, "common-back"), &Callback::Draft(campaign.id));
    Screen::new(html!(language, "campaigns-ask-discard", name = name(language, campaign)), keyboard)
}
