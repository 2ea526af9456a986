//! Reading the profile of the user who is logged in.

use blastpro_domain::accounts::Profile;
use blastpro_domain::ids::TelegramId;
use blastpro_domain::phone::PhoneNumber;
use grammers_tl_types as tl;

use crate::error::Error;
use crate::session::{Session, StoredUser};

/// The profile, and a note in the session of who is logged in.
pub(crate) fn of_self(user: tl::enums::User, session: &Session) -> Result<Profile, Error> {
    let tl::enums::User::User(user) = user else {
        return Err(Error::unexpected("the user who is logged in is empty"));
    };
    let phone = user.phone.as_deref().and_then(|digits| PhoneNumber::from_telegram(digits).ok());
    let profile = Profile {
        telegram_id: TelegramId(user.id),
        username: username(&user),
        first_name: user.first_name.unwrap_or_default(),
        last_name: user.last_name.filter(|name| !name.is_empty()),
        phone: phone.ok_or_else(|| Error::unexpected("the user who is logged in has no phone number"))?,
        premium: user.premium,
    };
    session.set_user(StoredUser { id: user.id, access_hash: user.access_hash.unwrap_or_default() });
    Ok(profile)
}

/// The public name: the plain one, or the first active one of several.
fn username(user: &tl::types::User) -> Option<String> {
    user.username.clone().or_else(|| {
        let names = user.usernames.iter().flatten();
        names.map(|tl::enums::Username::Username(name)| name).find(|name| name.active).map(|name| name.username.clone())
    })
}
