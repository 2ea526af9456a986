# The list of accounts, one account, disconnecting one.

accounts-title = 👤 <b>Accounts</b>
accounts-title-page = 👤 <b>Accounts</b> · page { $page } of { $pages }
accounts-empty =
    👤 <b>Accounts</b>
    No account yet. You can connect up to { $limit }.
accounts-line = <b>{ $name }</b> · { $phone }
    { $state }
accounts-connecting = ⏳ Connecting { $phone } …
accounts-connecting-qr = ⏳ Connecting by QR …

accounts-account =
    👤 <b>{ $name }</b>
    { $phone }
    { $state }
accounts-username = @{ $username }
accounts-state-connected = 🟢 Connected since { $since }
accounts-state-needs-login = 🔴 Needs a new login since { $since }
accounts-state-restricted = 🟠 Restricted by Telegram since { $since }
accounts-state-disconnecting = ⏳ Disconnecting …
accounts-state-disconnected = ⚪ Disconnected { $since }
accounts-chats = 📋 { $groups ->
        [one] { $groups } group
       *[other] { $groups } groups
    } · { $channels ->
        [one] { $channels } channel
       *[other] { $channels } channels
    } · { $lists ->
        [one] { $lists } target list
       *[other] { $lists } target lists
    }
accounts-today = 📨 Today { $sent } of { $cap } messages to groups
# $work: scan, ask_spam_bot, add_by_link, import, fetch_message, send_test; $more: other work that waits
accounts-working = ⏳ { $work ->
        [scan] Scanning groups
        [ask_spam_bot] Asking @SpamBot
        [add_by_link] Checking a link
        [import] Importing a CSV
        [fetch_message] Fetching a message
        [send_test] Sending a test
       *[other] Working
    }{ $more ->
        [0] { "" }
       *[other] {" "}(+{ $more } more)
    }
accounts-waiting = ⏸ Telegram wants a pause until { $until }
# $why: limited, frozen, or Telegram's code
accounts-last-error = ⚠️ Last trouble: { $why ->
        [SESSION_REVOKED] the session was ended from another device
        [AUTH_KEY_UNREGISTERED] Telegram ended the session
        [AUTH_KEY_DUPLICATED] the session was used in two places at once
        [USER_DEACTIVATED] the account is closed
        [USER_DEACTIVATED_BAN] Telegram has banned the account
        [PEER_FLOOD] Telegram limits messages to new people
        [limited] Telegram limits the account
        [frozen] Telegram has frozen the account
       *[other] { $why }
    }
accounts-advice-scan-first = This account is ready. Scan it first, so that the bot knows your groups and channels.
accounts-advice-needs-login = Telegram ended its session. All its data is here. Log in again and it works on.
accounts-advice-restricted = Telegram restricts this account for now. Its data is safe. The @SpamBot button tells more. This ends by itself once @SpamBot says that no limits apply, or a message of a broadcast goes out.
accounts-advice-limited = It has written to too many people it does not know, so for now it may write to nobody new. Groups and channels go on. Wait some days, then ask @SpamBot here: once it says that no limits apply, this ends by itself.
accounts-advice-disconnecting = One moment, we are logging this account out at Telegram.
accounts-advice-disconnected = We have erased its key and kept its data. Connect it again at any time.
accounts-scan = 🔎 Scan groups
accounts-show-work = ⏳ Show its progress
accounts-ask-spam-bot = 🩺 Ask @SpamBot
accounts-limit-over = ✅ The limit is over
accounts-disconnect = 🔌 Disconnect this account
accounts-login-again = 🔑 Log in again
accounts-reconnect = 🔑 Connect again
accounts-refresh = 🔄 Look again
accounts-ask-disconnect =
    🔌 <b>Disconnect «{ $name }»?</b>
    { $phone }

    The bot logs out of this account at Telegram and erases its key. Your data here stays, and the account can be connected again.
accounts-disconnect-this = Yes, disconnect { $phone }
