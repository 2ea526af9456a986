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
accounts-previous = « Previous
accounts-next = Next »

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
accounts-advice-connected = This account is ready.
accounts-advice-needs-login = Telegram ended its session. All its data is here. Log in again and it works on.
accounts-advice-restricted = Telegram restricts this account for now. Its data is safe. Wait until the restriction ends; ask @SpamBot about it.
accounts-advice-disconnecting = One moment, we are logging this account out at Telegram.
accounts-advice-disconnected = We have erased its key and kept its data. Connect it again at any time.
accounts-disconnect = 🔌 Disconnect this account
accounts-login-again = 🔑 Log in again
accounts-reconnect = 🔑 Connect again
accounts-refresh = 🔄 Look again
accounts-ask-disconnect =
    🔌 <b>Disconnect { $name }?</b>
    { $phone }

    The bot logs out of this account at Telegram and erases its key. Your data here stays, and the account can be connected again.
accounts-disconnect-this = Yes, disconnect { $phone }
