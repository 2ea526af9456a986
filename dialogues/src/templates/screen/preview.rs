use blastpro_domain::identity::Language;
use blastpro_domain::ids::TemplateId;
use blastpro_locales::{Html, html, t};

use crate::keyboard::{Button, Keyboard};
use crate::pages::cut;
use crate::screens::Screen;
use crate::templates::Callback;

/// Longest name that is shown as an example, in characters.
const NAME: usize = 48;

/// Up to here variations are counted; beyond, nobody compares.
const MANY: u128 = 1_000_000;

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub(in crate::templates) enum Subject<'a> {
    /// What the owner has sent: a new template, or the new content of one.
    Draft {
        /// The name of the template that it changes.
        revises: Option<&'a str>,
    },
    /// A template.
    Saved {
        /// Which.
        id: TemplateId,
        /// Its name.
        name: &'a str,
    },
}

/// Something that the examples do not show by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::templates) enum Remark {
    /// The buttons below it stay behind.
    Buttons,
    /// Braces mean nothing in it.
    Literal,
    /// Only the first example has its files.
    CaptionsOnly,
    /// It has custom emoji.
    CustomEmoji,
}

impl Remark {
    fn said(self, language: Language) -> Html {
        match self {
            Self::Buttons => html!(language, "templates-preview-buttons"),
            Self::Literal => html!(language, "templates-preview-literal"),
            Self::CaptionsOnly => html!(language, "templates-preview-captions"),
            Self::CustomEmoji => html!(language, "templates-preview-emoji"),
        }
    }
}

/// What is above the screen, and what there is to know about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::templates) struct Shown {
    /// How many examples are above.
    pub examples: usize,
    /// In how many ways it can turn out.
    pub variants: u128,
    /// The name that stands for all names, if it asks for one.
    pub sample: Option<String>,
    /// Units of the longest way it can turn out, and how many there may be.
    pub longest: Option<(usize, usize)>,
    /// What else, in the order in which it is said.
    pub remarks: Vec<Remark>,
    /// There is an account that could send a test.
    pub can_test: bool,
}

/// What is to be known about what is above.
pub(in crate::templates) fn preview(language: Language, subject: Subject<'_>, shown: &Shown) -> Screen {
    let title = match subject {
        Subject::Draft { revises: None } => html!(language, "templates-preview"),
        Subject::Draft { revises: Some(name) } => html!(language, "templates-preview-edit", name = name),
        Subject::Saved { name, .. } => html!(language, "templates-preview-saved", name = name),
    };
    let lines = [
        title,
        counted(language, shown),
        shown
            .sample
            .as_ref()
            .map_or_else(Html::default, |name| html!(language, "templates-preview-sample", name = cut(name, NAME))),
        shown.longest.map_or_else(Html::default, |(units, limit)| {
            html!(language, "templates-preview-length", units = units, limit = limit)
        }),
    ];
    let remarks = shown.remarks.iter().map(|remark| remark.said(language));
    Screen::new(Html::lines(lines.into_iter().chain(remarks)), keyboard(language, subject, shown.can_test))
}

fn counted(language: Language, shown: &Shown) -> Html {
    match shown.variants {
        _ if shown.examples == 0 => html!(language, "templates-preview-unshown"),
        0 | 1 => html!(language, "templates-preview-one"),
        variants if variants > MANY => html!(language, "templates-preview-many", shown = shown.examples),
        variants => {
            let variants = u64::try_from(variants).unwrap_or(u64::MAX);
            html!(language, "templates-preview-some", shown = shown.examples, variants = variants)
        }
    }
}

fn keyboard(language: Language, subject: Subject<'_>, can_test: bool) -> Keyboard {
    let test = t!(language, "templates-test");
    match subject {
        Subject::Draft { revises } => {
            let save =
                if revises.is_some() { t!(language, "templates-save-edit") } else { t!(language, "templates-save") };
            Keyboard::new()
                .button(save, &Callback::Save)
                .button_if(can_test, test, &Callback::Test)
                .row([
                    Button::new(t!(language, "templates-change"), &Callback::Change),
                    Button::new(t!(language, "templates-discard"), &Callback::AskDiscard),
                ])
                .button(t!(language, "common-back"), &Callback::Home)
        }
        Subject::Saved { id, .. } => Keyboard::new()
            .button_if(can_test, test, &Callback::TestSaved(id))
            .button(t!(language, "common-back"), &Callback::Show(id)),
    }
}
