//! Use-cases that more than one front door calls: the bot, the webhook, the engine.
//!
//! A use-case is one transaction that leaves the database in a state every other part understands, followed by a
//! [`Wake`] for whoever should look. Losing a wake-up delays, and loses nothing.

use std::ops::Deref;
use std::sync::Arc;

use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::clock::Clock;
use blastpro_domain::identity::Language;
use blastpro_domain::pacing::Limits;
use blastpro_storage::Store;
use chrono_tz::Tz;

pub mod accounts;
pub mod blobs;
pub mod campaigns;
mod cells;
pub mod chats;
mod derived;
pub mod email;
mod error;
pub mod files;
pub mod identity;
pub mod inbox;
pub mod jobs;
pub mod logins;
mod names;
pub mod notices;
pub mod screens;
pub mod targets;
pub mod templates;
pub mod uploads;
pub mod wake;

pub use blastpro_storage::ChatFilter;
pub use error::{Error, Result};
pub use wake::{Topic, Wake};

/// What every use-case works with.
#[derive(Clone, Debug)]
pub struct Context {
    /// Both databases, and the vault.
    pub store: Store,
    /// What the time is.
    pub clock: Clock,
    /// Tells others to look.
    pub wake: Wake,
    /// The network on which this process opens sessions.
    pub network: NetworkKind,
    /// What a new owner begins with.
    pub defaults: Defaults,
    /// How fast accounts may send.
    pub limits: Limits,
    /// Where files are.
    pub blobs: blobs::Blobs,
}

/// What a new owner begins with, until they choose.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    /// Where Telegram names no language that we speak.
    pub language: Language,
    /// The zone in which times are shown.
    pub timezone: Tz,
}

/// The use-cases, one field per noun: see [`UseCases`]. Cheap to clone, and small, because every connected account holds
/// several.
#[derive(Clone, Debug)]
pub struct Services(Arc<UseCases>);

/// The fields of [`Services`].
#[derive(Debug)]
pub struct UseCases {
    /// Owners: greeting, language, zone, consent.
    pub identity: identity::Identity,
    /// Connected accounts.
    pub accounts: accounts::Accounts,
    /// Attempts to connect an account.
    pub logins: logins::Logins,
    /// Updates of the bot, on their way in.
    pub inbox: inbox::Inbox,
    /// What owners are told unasked, on its way out.
    pub notices: notices::Notices,
    /// Owners' e-mail addresses, and what goes there.
    pub email: email::Email,
    /// What accounts do for their owners.
    pub jobs: jobs::Jobs,
    /// The groups and channels of accounts.
    pub chats: chats::Chats,
    /// Lists of targets.
    pub targets: targets::Targets,
    /// What owners send again and again.
    pub templates: templates::Templates,
    /// Templates on their way to lists.
    pub campaigns: campaigns::Campaigns,
    /// Messages that show how something stands.
    pub screens: screens::Screens,
    /// Files as Telegram knows them.
    pub uploads: uploads::Uploads,
    context: Context,
}

impl Services {
    /// The use-cases over `context`. Owners hear nothing of e-mail.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self::over(context, false)
    }

    /// The same use-cases, and owners may have e-mail: there is a mail server, and links lead back to this service.
    #[must_use]
    pub fn with_email(&self) -> Self {
        Self::over(self.context.clone(), true)
    }

    fn over(context: Context, email: bool) -> Self {
        Self(Arc::new(UseCases {
            identity: identity::Identity::new(context.clone()),
            accounts: accounts::Accounts::new(context.clone()),
            logins: logins::Logins::new(context.clone()),
            inbox: inbox::Inbox::new(context.clone()),
            notices: notices::Notices::new(context.clone()),
            email: email::Email::new(context.clone(), email),
            jobs: jobs::Jobs::new(context.clone()),
            chats: chats::Chats::new(context.clone()),
            targets: targets::Targets::new(context.clone()),
            templates: templates::Templates::new(context.clone()),
            campaigns: campaigns::Campaigns::new(context.clone()),
            screens: screens::Screens::new(context.clone()),
            uploads: uploads::Uploads::new(context.clone()),
            context,
        }))
    }

    /// The storage, for what needs no rule: conversation states, housekeeping.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.context.store
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.context.clock
    }

    /// The wake-ups.
    #[must_use]
    pub fn wake(&self) -> &Wake {
        &self.context.wake
    }

    /// The network on which this process opens sessions.
    #[must_use]
    pub fn network(&self) -> NetworkKind {
        self.context.network
    }

    /// How fast accounts may send.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.context.limits
    }

    /// The store for files.
    #[must_use]
    pub fn blobs(&self) -> &blobs::Blobs {
        &self.context.blobs
    }
}

impl Deref for Services {
    type Target = UseCases;

    fn deref(&self) -> &UseCases {
        &self.0
    }
}
