# What the bot says without being asked. HTML.

# $name: the account's name; $phone: masked number; $why: revoked, deactivated, duplicated, other
notices-account-lost =
    🔑 <b>{ $name }</b> ({ $phone }) is disconnected.

    { $why ->
        [revoked] Its session was ended from another device.
        [deactivated] Telegram has closed this account.
        [duplicated] Telegram ended its session because it was used in two places at once.
       *[other] Telegram ended its session.
    } The account's data is kept; nothing is lost.

    { $why ->
        [deactivated] Once the account is restored, log in again with the button below.
       *[other] Log in again with the button below and it works on.
    }
notices-account-lost-button = 🔑 Log in again

# $name: the account's name; $phone: masked number
notices-account-claimed =
    🛡 Somebody tried to connect <b>{ $name }</b> ({ $phone }) from another BlastPro account.

    They were refused. Your account stays connected as before.

    If that was not you, open Telegram → Settings → Devices and log out the device you do not know.
notices-account-claimed-button = 👤 Show account

# $name: the account's name; $phone: masked number
notices-account-restricted =
    ⚠️ Telegram has restricted <b>{ $name }</b> ({ $phone }).

    The account stays connected and nothing is lost, but for now it cannot be used as usual.

    Open Telegram on that account and write to @SpamBot to see why and to ask for a review. Once the restriction is lifted, the account works again by itself.
notices-account-restricted-button = 👤 Show account

# $name: the broadcast's name; $took: how long
notices-campaign-done =
    ✅ The broadcast <b>{ $name }</b> is done, in { $took }.
    Sent { $sent } of { $total }.
notices-campaign-done-failed = ❌ { $count } failed
notices-campaign-done-skipped = ⏭ { $count } skipped
notices-campaign-done-unknown = ❓ { $count } uncertain
notices-campaign-done-button = 📊 Show report

# $name: the broadcast's name; $why: the reason, from campaigns-paused
notices-campaign-paused =
    ⏸ The broadcast <b>{ $name }</b> has paused.

    { $why }
notices-campaign-paused-button = ▶️ Go on

# $name: the account's name; $phone: masked number
notices-account-limited =
    🟠 Telegram limits <b>{ $name }</b> ({ $phone }): private messages went to too many people it does not know.

    Nothing is lost. Messages to new people are off for now; groups and channels go on as usual.

    Wait some days before you write to new people again. Open the account below and ask @SpamBot: once it says that no limits apply, this ends by itself.
