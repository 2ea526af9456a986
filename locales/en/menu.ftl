# Main menu and help.

menu-screen =
    🏠 <b>Main menu</b>
    Hi { $name }, you have { $accounts ->
        [one] { $accounts } account
       *[other] { $accounts } accounts
    } of { $limit } here.

    What would you like to do?
menu-screen-empty =
    🏠 <b>Main menu</b>
    Hi { $name }, no account is connected yet.

    Connect your Telegram account first. It takes a moment.
menu-broadcast = 📣 Broadcast
menu-targets = 🎯 Target lists
menu-templates = 📝 Templates
menu-accounts = 👤 Accounts
menu-connect = 🔗 Connect account
menu-continue = ⏳ Go on logging in
menu-language = 🌐 Language
menu-timezone = 🕒 Time zone
menu-help = ❓ Help
menu-help-text =
    ❓ <b>Help</b>

    <b>Connecting an account.</b> Menu → Connect account. Choose a code (tap it on the keypad, never type it) or a QR.
    <b>Target lists.</b> Accounts → Scan groups, then make a list and choose its groups, topics or channels.
    <b>Broadcast.</b> Write a template, then Broadcast: choose template and lists, check, start. Pause at any time.
    <b>Is it safe?</b> The account's key is kept encrypted. Disconnect at any time under Accounts.
    <b>Account disconnected?</b> Open Accounts, choose it, log in again. Its data is still there.

    /menu  main menu · /cancel  cancel
    /language  language · /timezone  time zone
