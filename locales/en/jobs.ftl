# Work of an account that is under way: scan, import, link, @SpamBot. HTML except buttons and short texts.

jobs-scan = 🔎 <b>Scan { $account }</b>
jobs-spam-bot = 🩺 <b>Ask @SpamBot</b> · { $account }
jobs-link = 🔗 <b>Add { $reference }</b>
    To the list { $list }
jobs-import = 📥 <b>CSV import</b>
    Into the list { $list }

jobs-queued = ⏳ Waiting its turn, it begins in a moment …
jobs-stopping = ⏹ Stopping …
jobs-bar = { $bar } { $percent }%
jobs-current = Now: <i>{ $title }</i>
# $work: scan, import
jobs-pace = { $rate } { $work ->
        [import] rows
       *[other] chats
    } a minute, about { $left } left
jobs-waiting = ⏸ Telegram wants a pause. It goes on by itself in { $wait }; nothing for you to do.
jobs-scan-read = Chats checked: { $done }
jobs-scan-read-of = Chats checked: { $done } of { $total }
jobs-scan-found = 👥 { $groups ->
        [one] { $groups } group
       *[other] { $groups } groups
    } · 📢 { $channels ->
        [one] { $channels } channel
       *[other] { $channels } channels
    } · 💬 { $topics ->
        [one] { $topics } topic
       *[other] { $topics } topics
    }
jobs-spam-bot-asking = ⏳ Waiting for the answer …
jobs-link-asking = ⏳ Looking it up …
jobs-import-counts = { $done } rows done
    ✅ { $added } targets added · ☑️ { $known } there already · ❌ { $skipped } skipped

jobs-scan-read-only = 🔒 { $count ->
        [one] { $count } of them can only be read, and cannot be a target.
       *[other] { $count } of them can only be read, and cannot be targets.
    }
jobs-scan-gone = 👻 { $gone } that were there before are gone now.
jobs-scan-done = ✅ The scan is done. Shall we make a target list?
jobs-scan-nothing = There is no group or channel yet in which this account may write. Join one in the Telegram app, then scan again.
jobs-spam-bot-answer = @SpamBot answers:
    <blockquote>{ $answer }</blockquote>
jobs-spam-bot-silent = @SpamBot did not answer. Try again later.
jobs-link-added = ✅ <b>{ $title }</b> is on the list now.
jobs-link-known = ☑️ <b>{ $title }</b> was on the list already. Nothing has changed.
jobs-import-done = ✅ Import done: { $added ->
        [one] { $added } target
       *[other] { $added } targets
    } added, { $skipped ->
        [one] { $skipped } row
       *[other] { $skipped } rows
    } skipped.{ $known ->
        [0] { "" }
        [one] {" "}{ $known } was there already.
       *[other] {" "}{ $known } were there already.
    }

# $work: scan, ask_spam_bot, add_by_link, import
jobs-cancelled = ✖️ Stopped. { $work ->
        [scan] What was found is kept.
        [import] Targets that were added stay on the list.
       *[other] Nothing has changed.
    }
jobs-failed = { $error ->
        [NOT_CONNECTED] 🔑 The account got disconnected, so this stopped. Connect it again, then repeat.
        [ACCOUNT_DISCONNECTED] 🔌 The account was disconnected, so this stopped. Connect it again, then repeat.
        [LINK_INVALID] ❌ That is no Telegram link or @username. The list has not changed.
        [NOT_A_GROUP] ❌ That is a person or a bot, not a group or channel. The list has not changed.
        [NOT_A_MEMBER] ❌ This account is not a member there. Join in the Telegram app first, then try again. The list has not changed.
        [CHANNEL_PRIVATE] ❌ This account is not a member there. Join in the Telegram app first, then try again. The list has not changed.
        [CHAT_WRITE_FORBIDDEN] ❌ This account may not write there. The list has not changed.
        [CHAT_ADMIN_REQUIRED] ❌ That is a channel in which only its admins may write. The list has not changed.
        [CHAT_NOT_SCANNED] ❌ This account does not know that group yet. Scan first, then try again. The list has not changed.
        [USERNAME_NOT_OCCUPIED] ❌ There is no group or channel of that name. The list has not changed.
        [USERNAME_INVALID] ❌ That is no valid @username. The list has not changed.
        [INVITE_HASH_EXPIRED] ❌ That invite link is no longer valid. The list has not changed.
        [INVITE_HASH_INVALID] ❌ That invite link is wrong. The list has not changed.
        [LIST_FULL] ✋ The list is full. What was added stays.
        [LIST_NOT_FOUND] ✋ The list was deleted, so nothing was added.
        [LIST_DELETED] ✋ The list was deleted, so the import stopped.
        [FILE_LOST] 📄 We no longer have the file. Targets that were added stay; send the file once more.
        [NO_ANSWER] 📡 @SpamBot has not answered. Try again in a few minutes.
        [UNEXPECTED_ANSWER] 📡 We could not read what Telegram answered. Nothing is lost, try again later.
        [INTERNAL_ERROR] 🛠 Something went wrong on our side, not in your account. Nothing is lost, try again.
        [TELEGRAM_TROUBLE] 📡 Telegram cannot be reached. Nothing is lost, try again later.
        [PEER_FLOOD] 🟠 Telegram limits this account at present. Its data is safe, try again tomorrow.
        [FROZEN_METHOD_INVALID] 🟠 Telegram has frozen this account. Its data is safe. Appeal in the Telegram app.
       *[other] ❌ It did not work ({ $error }). { $work ->
            [scan] What was found is kept.
            [import] Targets that were added stay on the list.
           *[other] Nothing has changed.
        }
    }

jobs-cancel = ⏹ Stop
jobs-make-list = 🎯 Make a target list
jobs-scan-again = 🔎 Scan again
jobs-spam-bot-again = 🩺 Ask again
jobs-link-another = 🔗 Add another
jobs-show-list = 🎯 Show the list
jobs-import-errors = 📄 Skipped rows
jobs-import-errors-file = skipped-rows
jobs-import-errors-caption = 📄 The rows that cannot be used, each with its reason. Correct them, then import again.
jobs-import-errors-gone = There are no bad rows, or we have deleted the file already.
jobs-running-already = It is running already. Here it is.
jobs-not-connected = This account is not connected, so that cannot be done. Connect it again first.
jobs-too-many = This account has a lot of work waiting. Wait a moment, then try again.

# The column of reasons in the CSV
jobs-row-bad-id = group_id is empty or no number
jobs-row-not-a-chat = that is a person's ID, not a group or channel
jobs-row-bad-topics = topics must be numbers separated by commas
jobs-row-too-long = too long; check the quotes
jobs-row-unknown = the account does not know that group; scan first
jobs-row-unknown-topic = the account does not know one of these topics in that forum; scan first
jobs-row-read-only = the account may not write there
jobs-row-left = the account is not a member there any more, or the group is gone
jobs-row-list-full = the list is full
