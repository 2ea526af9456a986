# Connecting an account. HTML, except for buttons and short texts.

logins-ways =
    🔗 <b>Connect a Telegram account</b>

    📱 <b>Code</b>: Telegram sends a code, you tap it on a keypad.
    🔳 <b>QR</b>: scan it with a phone that is logged in to that account. Open this bot on another screen (laptop or second phone).
logins-ways-again =
    🔑 <b>Connect again</b>
    All data of this account is still here. Choose how.
logins-way-otp = 📱 Use a code
logins-way-qr = 🔳 Scan a QR
logins-too-many =
    ⏸ <b>Time for a break</b>
    Too many codes were asked for within an hour. Nothing is lost.

    You can ask for a code again after <b>{ $until }</b>. By QR you can go on right away.
logins-limit =
    ✋ <b>{ $limit } accounts already</b>
    That is the limit for now. Your accounts are as they were.

    Disconnect one first if you want to replace it.

logins-phone =
    📱 <b>Number of the account to connect</b>

    Tap the button below to share this account's number, or type the number of another account of yours, such as 0812 3456 7890.
logins-phone-share = 📱 Share my number
logins-phone-not-yours = That is somebody else's contact. To be safe, only your own contact can be shared. For another account of yours, type its number.
logins-phone-unreadable = That number could not be read. It should look like 0812 3456 7890 or +62 812 3456 7890.
logins-moment = One moment …

logins-took-over = ℹ️ The earlier login was stopped; this one goes on instead.
logins-starting-otp = ⏳ Asking for a code for <b>{ $phone }</b> …
logins-starting-qr = ⏳ Preparing the QR …

logins-code-title = 🔢 <b>Login code of { $phone }</b>
logins-code-app = The code is in your <b>Telegram app</b>, in the chat called Telegram. <b>Tap</b> it below, do not type it here: a typed code is void at once.
logins-code-sms = The code comes by <b>SMS</b>. <b>Tap</b> it below, do not type it here: a typed code is void at once.
logins-code-call = Telegram will <b>call</b> and read the code to you. <b>Tap</b> it below, do not type it here.
logins-code-missed-call = Telegram will <b>call and hang up</b>. The code is the last digits of the caller's number. <b>Tap</b> it below, do not type it here.
logins-code-email = The code went to your <b>e-mail</b>. <b>Tap</b> it below, do not type it here.
logins-code-email-at = The code went to <b>{ $address }</b>. <b>Tap</b> it below, do not type it here.
logins-code-fragment = The code is at <b>fragment.com</b>. <b>Tap</b> it below, do not type it here.
logins-code-word = Telegram sends an <b>SMS with a word</b>. Type that word here. We delete the message at once.
logins-code-word-hint = Telegram sends an <b>SMS with a word</b> that begins with “{ $beginning }”. Type that word here. We delete the message at once.
logins-code-phrase = Telegram sends an <b>SMS with a phrase</b>. Type that phrase here. We delete the message at once.
logins-code-phrase-hint = Telegram sends an <b>SMS with a phrase</b> that begins with “{ $beginning }”. Type that phrase here. We delete the message at once.
logins-checking = ⏳ Checking …
logins-resending = ⏳ Asking for a new code …
logins-channel-app = the Telegram app
logins-channel-sms = SMS
logins-channel-call = phone call
logins-channel-missed-call = missed call
logins-channel-email = e-mail
logins-channel-fragment = Fragment
logins-resend-in = You can ask for a new code in { $wait }.
logins-resend-in-by = Nothing came? It can be sent by { $channel } in { $wait }.
logins-resend = 🔁 Send a new code
logins-resend-by = 🔁 Send by { $channel }
logins-resend-too-soon = A little patience: you can ask for a new code in { $wait }.
logins-resend-requested = A new code is being asked for.
logins-new-code = 🔁 Send a new code
logins-code-spoilt =
    ⚠️ <b>That code is void now</b>
    Telegram cancels a code that is typed into any chat. We have deleted the message, and your account is safe.

    Ask for a new code, then <b>tap</b> it on the keypad.
logins-delete-yourself = ⚠️ We could not delete your last message. Please delete it yourself.
logins-cancel = Cancel
logins-over = That login is over.

logins-password-title = 🔐 <b>Two-step verification</b>
logins-password = Type this account's two-step password. We delete the message at once and do not keep the password.
logins-password-hint = Your hint: <i>{ $hint }</i>
logins-wrong-password = ❌ That is not the password. Nothing has changed, try again.
logins-wrong-code = ❌ That is not the code. { $tries ->
        [one] { $tries } try
       *[other] { $tries } tries
    } left.
logins-code-expired = ⌛ That code is no longer valid. Nothing is lost, ask for a new one.
logins-unreachable-line = 📡 Telegram cannot be reached. Nothing is lost, try again.
logins-failed-line = ❌ That did not work. Nothing is lost, try again.

logins-qr =
    🔳 <b>Scan it with the account to connect</b>

    1. Open this bot on another screen (laptop or second phone)
    2. On the phone: Telegram → Settings → Devices → Link Desktop Device
    3. Point the camera at this picture

    The picture renews itself. Waiting for the scan …
logins-qr-scanned = ✅ Scanned. One moment, logging in …

logins-connected =
    🎉 <b>Account connected!</b>
    { $name } · { $phone }

    From now on you can run it from here.
logins-reconnected =
    🎉 <b>Account connected again!</b>
    { $name } · { $phone }

    All its data is still here.
logins-connected-unnamed = 🎉 <b>Account connected!</b>
logins-show-account = 👤 Show account
logins-try-again = 🔁 Try again
logins-other-number = 📱 Use another number
logins-new-qr = 🔳 New QR

logins-cancelled = <b>Cancelled</b>
    No account was connected.
logins-taken-over = ℹ️ A newer login goes on instead.
logins-number-invalid =
    ❌ <b>Unknown number</b>
    Telegram does not know { $phone }. Nothing has changed.

    Check the number and try once more.
logins-number-banned =
    ⛔ <b>Number banned by Telegram</b>
    Telegram has banned { $phone }, so it cannot be connected. Your data here is safe.

    If that is a mistake, write to recover@telegram.org. Or use another number.
logins-number-unused =
    ❌ <b>No such account</b>
    { $phone } has no Telegram account yet. Nothing has changed.

    Sign up in the Telegram app first, or use another number.
logins-too-many-wrong-codes =
    ❌ <b>Too many wrong codes</b>
    We stopped before Telegram locks your number. Nothing is lost.

    Begin again with a new code.
logins-code-expired-over =
    ⌛ <b>The code is no longer valid</b>
    Nothing is lost. Begin again to get a new code.
logins-flood =
    ⏸ <b>Telegram wants a pause</b>
    There were too many logins with this number. Nothing is lost, your account is safe.

    You can ask for a code again after <b>{ $until }</b>.
logins-timed-out =
    ⌛ <b>Time is up</b>
    Nothing happened for too long, so we closed this login. Nothing is lost.

    Begin again at any time.
logins-timed-out-qr =
    ⌛ <b>The QR was not scanned</b>
    Time was up before anybody scanned it. Nothing is lost.

    Make a new QR, or use a code.
logins-belongs-to-another =
    ✋ <b>Somebody else runs this account</b>
    It is connected to another user's BlastPro, so it cannot be connected here. We have logged the new session out.

    If it is your account, disconnect it there first.
logins-other-account =
    ✋ <b>That is another account</b>
    You logged in to a different account than the one to reconnect. We have logged the new session out; nothing has changed.

    Try again with the same number as before.
logins-already-connected =
    ✅ <b>This account is connected already</b>
    It works as before; we did not touch it. We have logged the new session out.
logins-unsupported =
    ✋ <b>Not possible from here</b>
    Telegram wants a step that only its app offers ({ $error }). Nothing has changed.

    Finish it in the Telegram app, then try again. Or scan a QR.
logins-refused =
    ❌ <b>Not logged in</b>
    Telegram refused the last step. Nothing has changed.

    Please begin again.
logins-unreachable =
    📡 <b>Telegram cannot be reached</b>
    Nothing is lost, your account is safe.

    Try again in a few minutes.
logins-session-lost =
    ⚠️ <b>The login broke off</b>
    Telegram closed its temporary session before it was done. No account has changed.

    Please begin again.
