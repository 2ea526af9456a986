//! How a login's detail and command are written before they are sealed: JSON with a version.

use std::borrow::Cow;

use blastpro_domain::logins::{Login, LoginCommand, LoginDetail};
use blastpro_domain::phone::PhoneNumber;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::error::StorageError;
use crate::sealed::{Column, LOGIN_COMMAND, LOGIN_DETAIL};
use crate::vault::Vault;

/// Raised when an older version of the program could misread the form. A new field with a default does not raise it.
const VERSION: u8 = 1;

#[derive(Serialize, Deserialize)]
struct Form<T> {
    v: u8,
    value: T,
}

/// [`LoginCommand`], which cannot be written out by mistake, in a form that can.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CommandForm<'a> {
    RequestCode(PhoneNumber),
    Resend,
    SubmitCode(Cow<'a, str>),
    SubmitPassword(Cow<'a, str>),
    StartQr,
}

impl<'a> CommandForm<'a> {
    fn of(command: &'a LoginCommand) -> Self {
        match command {
            LoginCommand::RequestCode(phone) => Self::RequestCode(phone.clone()),
            LoginCommand::Resend => Self::Resend,
            LoginCommand::SubmitCode(code) => Self::SubmitCode(Cow::Borrowed(code.expose_secret())),
            LoginCommand::SubmitPassword(password) => Self::SubmitPassword(Cow::Borrowed(password.expose_secret())),
            LoginCommand::StartQr => Self::StartQr,
        }
    }

    fn into_command(self) -> LoginCommand {
        match self {
            Self::RequestCode(phone) => LoginCommand::RequestCode(phone),
            Self::Resend => LoginCommand::Resend,
            Self::SubmitCode(code) => LoginCommand::SubmitCode(SecretString::from(code.into_owned())),
            Self::SubmitPassword(password) => LoginCommand::SubmitPassword(SecretString::from(password.into_owned())),
            Self::StartQr => LoginCommand::StartQr,
        }
    }
}

pub(crate) fn seal_detail(vault: &Vault, login: &Login) -> Result<Vec<u8>> {
    seal(vault, LOGIN_DETAIL, login, &login.detail)
}

pub(crate) fn open_detail(vault: &Vault, login: &Login, sealed: &[u8]) -> Result<LoginDetail> {
    open(vault, LOGIN_DETAIL, login, sealed)
}

pub(crate) fn seal_command(vault: &Vault, login: &Login) -> Result<Option<Vec<u8>>> {
    login.command.as_ref().map(|command| seal(vault, LOGIN_COMMAND, login, CommandForm::of(command))).transpose()
}

pub(crate) fn open_command(vault: &Vault, login: &Login, sealed: &[u8]) -> Result<LoginCommand> {
    open(vault, LOGIN_COMMAND, login, sealed).map(CommandForm::into_command)
}

fn seal<T: Serialize>(vault: &Vault, column: Column, login: &Login, value: T) -> Result<Vec<u8>> {
    let form = Form { v: VERSION, value };
    // serde_json would leave copies behind as its buffer grows; a login's form is about half a kilobyte.
    let mut json = Zeroizing::new(Vec::with_capacity(4096));
    serde_json::to_writer(&mut *json, &form).map_err(|_| StorageError::Corrupt { place: column.place })?;
    column.seal(vault, login.owner_id.0, login.id.0, &json)
}

fn open<T: DeserializeOwned>(vault: &Vault, column: Column, login: &Login, sealed: &[u8]) -> Result<T> {
    let json = column.open(vault, login.owner_id.0, login.id.0, sealed)?;
    // The error of serde_json quotes what it cannot read, so it goes no further.
    match serde_json::from_slice::<Form<T>>(&json) {
        Ok(Form { v: VERSION, value }) => Ok(value),
        Ok(_) | Err(_) => Err(StorageError::Corrupt { place: column.place }),
    }
}
