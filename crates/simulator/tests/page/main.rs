//! The chat page in a real browser, against a simulator in this process. The bot's side of each chat is played over
//! the Bot API, as a bot would. Screenshots land in `target/screenshots/`.

mod chat;
mod media;
mod stage;
mod views;

#[path = "../../../../tests/support/browser.rs"]
mod browser;

/// Nothing may be wrong in the browser's eyes, the page's own policy included.
async fn no_errors(browser: &browser::Browser) {
    assert_eq!(browser.console_errors().await, Vec::<String>::new());
}
