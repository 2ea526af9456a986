# E-mail: the address in the bot, what letters say, and the page that confirms. In the bot it is HTML; letters and the
# page have no tags.

mail-notice-confirmed =
    ✅ E-mail { $address } is confirmed.

    From now on urgent news (an account disconnected or limited, a broadcast paused) also goes there.
mail-notice-refused =
    📭 The mail server refused our letter to { $address }.

    News in the bot goes on as before; nothing is lost. Check the address, then change it or send the confirmation again.
mail-notice-button = 📧 Show e-mail

# Letters. No tags: used as plain text and as HTML.
mail-greeting = Hello { $name },
mail-confirm-subject = Confirm your e-mail address
mail-confirm-text =
    This address was entered in the BlastPro bot, to receive urgent news such as an account that was disconnected.

    If that is right, confirm it within 24 hours:
mail-confirm-button = Confirm this address
mail-confirm-not-me = Not you? Just ignore this letter. Without a confirmation no news is sent here.
mail-account-lost-subject = Account { $name } is disconnected
# $why: revoked, deactivated, duplicated, other
mail-account-lost-text =
    Account { $name } ({ $phone }) is disconnected from BlastPro.

    { $why ->
        [revoked] Its session was ended from another device.
        [deactivated] Telegram has closed this account.
        [duplicated] Telegram ended its session because it was used in two places at once.
       *[other] Telegram ended its session.
    } Its data is kept; nothing is lost. Log in again in the bot and it works on.
mail-account-restricted-subject = Telegram restricts account { $name }
mail-account-restricted-text =
    Telegram restricts account { $name } ({ $phone }).

    It stays connected and its data is kept, but for now it cannot be used as usual. Open Telegram on that account and ask @SpamBot for the reason.
mail-account-limited-text =
    Telegram limits account { $name } ({ $phone }): too many private chats with people it does not know.

    Nothing is lost; groups and channels go on as usual. Wait a few days before writing to new people again.
mail-campaign-paused-subject = Broadcast { $name } is paused
# $why: the reason, from campaigns-paused
mail-campaign-paused-text =
    Broadcast { $name } is paused.

    { $why }
mail-open-bot = Open the bot
mail-way-out = You get this letter because you confirmed this address in the BlastPro bot. No more of them? Open the bot, write /email and remove the address.

# The page that a letter leads to.
mail-page-title = Is this your e-mail?
mail-page-text = Hello { $name }, urgent news from the BlastPro bot will be sent to { $address }. Not you? Just close this page.
mail-page-button = Yes, this is my address
mail-page-done = The address is confirmed
mail-page-done-text = Urgent news from the bot now also goes to your e-mail. You can close this page.
mail-page-expired = This link has expired
mail-page-expired-text = A link works for 24 hours. Open the bot, write /email and send the confirmation again.
mail-page-unknown = This link does not work
mail-page-unknown-text = The address may have been changed or removed, or the link was cut off. Open the bot and write /email.

# Screens in the bot.
mail-menu = 📧 E-mail
mail-none =
    📧 <b>E-mail</b>
    Urgent news (an account disconnected or limited, a broadcast paused) can also go to your e-mail. Useful if you miss this chat.

    Write your e-mail address.
mail-change =
    📧 <b>Change e-mail</b>
    Now: <code>{ $address }</code>

    Write the new address. The old one is not used any more after that.
mail-unreadable =
    📧 <b>E-mail</b>
    That is not an e-mail address. Nothing has changed.

    Write all of it, such as <code>sari.shop@gmail.com</code>.
mail-unconfirmed =
    📧 <b>E-mail</b>
    <code>{ $address }</code> · ⏳ not confirmed yet

    Open our letter in your inbox (look into spam too) and press its button within 24 hours.
mail-confirmed =
    📧 <b>E-mail</b>
    <code>{ $address }</code> · ✅ active

    Urgent news also goes here: an account disconnected or limited, a broadcast paused.
mail-refused =
    📧 <b>E-mail</b>
    <code>{ $address }</code> · 📭 refused

    The mail server refused our letter, so nothing more is sent there. Check the address, then change it or send the confirmation again.
mail-change-button = ✏️ Change address
mail-resend-button = 🔁 Send confirmation again
mail-remove-button = 🗑 Remove address
mail-ask-remove =
    🗑 <b>Remove { $address }?</b>
    Urgent news is no longer sent there. News in the bot goes on.
mail-remove-this = 🗑 Yes, remove the address
mail-sent-toast = The confirmation is on its way
mail-removed-toast = Address removed
mail-not-before = No letter can be sent yet. Try again { $wait }. Nothing has changed.
