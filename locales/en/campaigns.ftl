# Broadcasts: putting one together, its card, report, history. HTML except buttons and short texts.

campaigns-home =
    📣 <b>Broadcasts</b>
    { $open ->
        [0] Nothing is under way.
       *[other] Not finished: { $open }.
    }
campaigns-home-page = Page { $page } of { $pages }
campaigns-new = ➕ New broadcast
campaigns-history-button = 🕘 History
campaigns-repeat = 🔁 Repeat { $name }
campaigns-send-this = 📣 Send as a broadcast
campaigns-send-to = 📣 Broadcast
campaigns-unnamed = no template yet
campaigns-open-draft = 📝 Draft: { $name }
campaigns-open-preparing = ⏳ { $name }
campaigns-open-running = ▶️ { $name } · { $percent }%
campaigns-open-paused = ⏸ { $name } · { $percent }%
campaigns-too-many-open = You have { $limit } unfinished broadcasts, which is the limit. Finish or discard one first.

campaigns-templates =
    📣 <b>New broadcast</b> · 1 of 3
    Which template shall be sent?
campaigns-templates-none =
    📣 <b>New broadcast</b>
    There is no template yet. Write the message first; once it is saved you can send it from there.
campaigns-templates-make = ✍️ Write a template
campaigns-template = 📝 { $name }
campaigns-template-chosen = ✅ { $name }
campaigns-page = Page { $page } of { $pages }

campaigns-lists =
    📣 <b>{ $name }</b> · 2 of 3
    Which lists shall get it? You may choose several.
campaigns-lists-chosen = Chosen: { $lists ->
        [one] { $lists } list
       *[other] { $lists } lists
    }, { $targets ->
        [one] { $targets } target
       *[other] { $targets } targets
    }.
campaigns-lists-none =
    📣 <b>{ $name }</b>
    There is no target list yet. Make one first, then go on with this draft from the Broadcast menu.
campaigns-lists-make = 🎯 Make a target list
campaigns-list = { $mark } { $name } ({ $targets })
campaigns-list-of = { $mark } { $name } ({ $targets }) · { $account }
campaigns-lists-next = Next ({ $targets ->
        [one] { $targets } target
       *[other] { $targets } targets
    }) »
campaigns-lists-full = A broadcast holds { $limit } lists. Your last choice was not saved; the others are.

campaigns-pace = 🐢 <b>Pace</b> · { $name }
campaigns-pace-choices =
    <b>Normal</b>: { $normal } seconds apart, safe enough for groups you belong to.
    <b>Safe</b>: { $safe } seconds apart and more rests. For your main account.
campaigns-pace-first =
    📣 <b>{ $name }</b> · 3 of 3
    How fast?
campaigns-pace-now = Now: { $gap } seconds apart, a rest of { $rest } minutes every { $every } messages.
campaigns-pace-normal = Normal
campaigns-pace-safe = Safe
campaigns-pace-own = Custom
campaigns-pace-custom = 🎛 Custom
campaigns-pace-custom-chosen = ✅ Custom
campaigns-pace-set = Pace changed
campaigns-dials =
    🎛 <b>Set the pace</b> · { $name }
campaigns-dials-gap = ⏱ Between messages: { $gap } seconds
campaigns-dials-every = ☕ A rest every { $every } messages
campaigns-dials-rest = 🛌 A rest takes { $rest } minutes
campaigns-dials-typing = ⌨️ “typing…” is { $on ->
        [true] shown
       *[false] not shown
    }
campaigns-dials-quiet = 🌙 Quiet hours: { $from }:00–{ $until }:00 { $zone }
campaigns-dials-quiet-off = 🌙 Quiet hours: none
campaigns-dials-note = <i>The slower, the safer for the account.</i>
campaigns-dials-gap-faster = ⏱ Gap −
campaigns-dials-gap-slower = ⏱ Gap +
campaigns-dials-every-faster = ☕ Fewer rests
campaigns-dials-every-slower = ☕ More rests
campaigns-dials-rest-faster = 🛌 Rest −
campaigns-dials-rest-slower = 🛌 Rest +
campaigns-dials-typing-button = { $mark } Typing…
campaigns-dials-quiet-button = { $mark } Quiet hours
campaigns-dials-use = ✅ Use this

campaigns-preflight = 🚀 <b>Ready to send?</b> { $name }
campaigns-preflight-lists = 🎯 { $targets ->
        [one] { $targets } delivery
       *[other] { $targets } deliveries
    } from { $lists ->
        [one] { $lists } list
       *[other] { $lists } lists
    }
campaigns-preflight-failed = 🎯 { $targets ->
        [one] { $targets } target
       *[other] { $targets } targets
    } of this broadcast that failed
campaigns-preflight-left = 🎯 { $targets ->
        [one] { $targets } target
       *[other] { $targets } targets
    } not reached yet
campaigns-preflight-duplicates = 🎯 { $targets ->
        [one] { $targets } delivery
       *[other] { $targets } deliveries
    } from { $lists ->
        [one] { $lists } list
       *[other] { $lists } lists
    } ({ $count ->
        [one] { $count } duplicate counts
       *[other] { $count } duplicates count
    } once)
campaigns-preflight-skipped = ⏭ Skipped { $count }: { $reasons }
campaigns-preflight-skip = { $count }× { $reason }
campaigns-preflight-account = 👤 { $account }: { $count ->
        [one] { $count } delivery
       *[other] { $count } deliveries
    } · today { $today } of { $cap }
campaigns-preflight-account-deletes = 👤 { $account }: { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
campaigns-preflight-account-waits = ⏳ { $account }: Telegram wants a pause, goes on { $until }
campaigns-preflight-account-lost = 🔑 { $account } is not connected: { $count ->
        [one] { $count } delivery waits
       *[other] { $count } deliveries wait
    } for the next login
campaigns-preflight-accounts-more = 👤 and { $count ->
        [one] { $count } more account
       *[other] { $count } more accounts
    }
campaigns-preflight-time = ⏱ Takes { $duration }, done { $finish }
campaigns-preflight-days = 📅 Does not fit today: takes { $days } days.
campaigns-preflight-demo = ⏱ Takes { $duration }, done { $finish } (🧪 demo, { $speed }× faster; in reality { $real })
campaigns-about = about { $duration }
campaigns-moment = a few seconds
campaigns-preflight-nothing = There is nobody to send to. Choose another list, or enable its targets again.
campaigns-sample = <blockquote>{ $text }</blockquote>
campaigns-sample-media = <blockquote>📎 { $count ->
        [one] { $count } file
       *[other] { $count } files
    }
    { $text }</blockquote>
campaigns-start = 🚀 Start sending ({ $count })
campaigns-change-template = 📝 Template
campaigns-change-lists = 🎯 Lists
campaigns-change-pace = 🐢 { $pace }
campaigns-discard = 🗑 Discard draft
campaigns-ask-repeat =
    ⚠️ <b>Send «{ $name }» once more?</b>
    The same template went to this list at { $at }. The members of its groups will see it twice.
campaigns-start-again = 🚀 Yes, send again ({ $count })
campaigns-ask-discard =
    🗑 <b>Discard the draft «{ $name }»?</b>
    Nothing has been sent. Its template and lists stay.
campaigns-discard-this = 🗑 Discard this draft
campaigns-discarded = Draft discarded
campaigns-delete =
    🗑 <b>Delete { $count ->
        [one] { $count } message
       *[other] { $count } messages
    } of «{ $name }»?</b>
    What was sent is deleted from its groups, one by one. This cannot be undone.
campaigns-delete-start = 🗑 Delete { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
campaigns-delete-nothing = There is no message left to delete.

campaigns-start-no-template = Choose the template first.
campaigns-start-no-targets = There is no target that could get it. The draft is kept; choose another list.
campaigns-start-no-account = The sending account is not connected. Nothing was sent. Log in again, then start from this draft.
campaigns-start-content = The content of this template cannot be sent. Nothing was sent. Correct the template first.
campaigns-start-changed = Something has changed since that screen. Nothing was sent; look once more.

campaigns-card = 📣 <b>{ $name }</b>
campaigns-card-delete = 🗑 <b>Deleting: { $name }</b>
campaigns-bar = { $bar } { $percent }%
campaigns-counts = ✅ { $sent } · ❌ { $failed } · ⏭ { $skipped } · { $left } left
campaigns-counts-unknown = ✅ { $sent } · ❌ { $failed } · ⏭ { $skipped } · ❓ { $unknown } · { $left } left
campaigns-preparing = ⏳ Preparing the deliveries …
campaigns-preparing-of = ⏳ Preparing the deliveries: { $done } of { $total }
campaigns-preparing-delete = ⏳ Gathering the messages to delete …
campaigns-preparing-delete-of = ⏳ Gathering the messages to delete: { $done } of { $total }
campaigns-rate = 🚀 { $rate }/minute · done { $finish }
campaigns-rate-only = 🚀 { $rate }/minute
campaigns-finish = ⏱ Done about { $finish }
campaigns-share = 👤 { $account }: { $done } of { $total }
campaigns-share-waits = { $share } · { $state }
campaigns-shares-more = 👤 and { $count ->
        [one] { $count } more account
       *[other] { $count } more accounts
    }
campaigns-waiting-rest = ☕ Resting, goes on { $until }
campaigns-waiting-slow = ⏳ Waiting: slow mode in «{ $title }», { $until }
campaigns-waiting-slow-somewhere = ⏳ Waiting: slow mode, { $until }
campaigns-waiting-flood = ⏳ Telegram wants a pause, goes on by itself { $until }
campaigns-waiting-quiet = 🌙 Quiet hours, goes on { $until }
campaigns-waiting-cap = 📅 Today's messages are used up, goes on { $until }
campaigns-waiting-resolving = 🔎 Making sure that the last message arrived
campaigns-in = in { $countdown }
campaigns-held = ⚠️ { $account } has stopped: { $why ->
        [limited] limited by Telegram. Ask @SpamBot, then go on.
        [frozen] frozen by Telegram. Appeal in the app.
        [disconnected] it was disconnected. Connect it again, then go on.
       *[login] it has to log in again ({ $error }). Then go on.
    }
# $why: owner, failures, content, limited, frozen, disconnected, login; $error: Telegram's code
campaigns-paused = { $why ->
        [owner] ⏸ Paused. What was sent stays counted.
        [failures] ⏸ Several failures in a row with a code we do not know ({ $error }). What was sent is safe. Look into one of the groups; once all is well, go on.
        [content] ⏸ Telegram refuses the content ({ $error }), and would refuse it everywhere. Correct the template and make a new broadcast, or go on to try again.
        [limited] ⏸ Telegram limits the sending account. Nothing is lost. Ask @SpamBot on the account's screen, then go on.
        [frozen] ⏸ Telegram has frozen the sending account. Nothing is lost. Appeal in the Telegram app, then go on.
        [disconnected] ⏸ The sending account was disconnected. Nothing is lost. Connect it again, then go on.
       *[login] ⏸ The sending account has to log in again ({ $error }). Nothing is lost. Log in again, then go on.
    }
campaigns-pause = ⏸ Pause
campaigns-resume = ▶️ Go on
campaigns-stop = ⏹ Stop
campaigns-pace-button = 🐢 Pace
campaigns-report-button = 📊 Details
campaigns-paused-toast = Paused
campaigns-resumed-toast = It goes on
campaigns-stopped-toast = Stopped
campaigns-over-already = This broadcast is over.
campaigns-resume-account = { $account } is not connected, so it cannot go on yet. Log in again first. Nothing is lost.
campaigns-ask-stop =
    ⏹ <b>Stop «{ $name }»?</b>
    Sent { $sent }, not yet { $left }. What was sent stays. The rest can be sent later from the report.
campaigns-stop-this = ⏹ Yes, stop

campaigns-report = 📊 <b>{ $name }</b>
campaigns-report-delete = 🗑 <b>Deleting messages: { $name }</b>
campaigns-report-done = ✅ Done { $at }, in { $took }
campaigns-report-stopped = ⏹ Stopped { $at }, after { $took }
campaigns-report-going = ▶️ Begun { $at }, { $took } so far
campaigns-report-counts = Sent { $sent } of { $total }
campaigns-report-counts-delete = Deleted { $sent } of { $total }
campaigns-report-failed = ❌ { $count } failed
campaigns-report-skipped = ⏭ { $count } skipped
campaigns-report-unknown = ❓ { $count } uncertain
campaigns-report-left = ⏹ { $count } not reached
campaigns-report-reason = • { $count }× { $reason }
campaigns-report-advice = <i>{ $advice }</i>
campaigns-report-reasons-more = • { $count }× for { $reasons } other reasons, see below
campaigns-reasons-button = 💡 All reasons ({ $count })
campaigns-reasons-title = 💡 <b>Reasons and what to do</b> · { $name }
campaigns-reasons-page = { $title } · { $page }/{ $pages }
campaigns-reasons-none = Nothing is left to be looked at here.
campaigns-report-pruned = <i>The list of deliveries has been deleted for its age; the numbers stay.</i>
campaigns-retry = 🔁 Retry failed ({ $count })
campaigns-rest = 📨 Send to the rest ({ $count })
campaigns-again = 🔁 Send again
campaigns-details = 📋 Deliveries
campaigns-export = 📤 CSV
campaigns-ask-delete = 🗑 Delete what was sent ({ $count })
campaigns-export-caption = 📤 <b>{ $name }</b>, { $count ->
        [one] { $count } delivery
       *[other] { $count } deliveries
    }
campaigns-export-empty = No deliveries of this broadcast are kept.
campaigns-nothing-to-follow = No such target is left. Nothing has changed.
campaigns-template-gone = Its template has been deleted. Choose another one; the lists are the same.

campaigns-details-title =
    📋 <b>{ $name }</b>
    { $count ->
        [one] { $count } delivery
       *[other] { $count } deliveries
    }
campaigns-details-none = There are no deliveries of this kind.
campaigns-line = { $mark } { $n }. { $title }
campaigns-line-why = { $line }: { $why }
campaigns-line-link = <a href="https://t.me/{ $path }">{ $title }</a>
campaigns-line-topic = { $title } › { $topic }
campaigns-line-untitled = Group { $id }
campaigns-shown-all = All
campaigns-shown-failed = ❌ { $count }
campaigns-shown-skipped = ⏭ { $count }
campaigns-shown-unknown = ❓ { $count }
campaigns-shown-sent = ✅ { $count }
campaigns-shown-current = • { $label }

campaigns-history = 🕘 <b>Past broadcasts</b>
campaigns-history-none = No broadcast has been sent yet.
campaigns-history-hint = <i>Type a name to search.</i>
campaigns-history-found = 🔍 “{ $search }”: { $found } found
campaigns-history-not-found = 🔍 “{ $search }” was not found. Type another name, or stop searching.
campaigns-history-line = { $mark } { $name } · { $date } · { $sent }/{ $total }
campaigns-stop-search = ✖️ Stop search

# Reasons, as part of a sentence, and what can be done.
campaigns-reason-cannot-write = the account may not write there
campaigns-advice-cannot-write = Ask its admins, or take it off the list.
campaigns-reason-content-forbidden = this kind of content is forbidden there
campaigns-advice-content-forbidden = Use a template of plain text for that group.
campaigns-reason-banned = the account is banned there
campaigns-advice-banned = Take it off the list; next time it is skipped.
campaigns-reason-chat-gone = the group is gone, or the account has left
campaigns-advice-chat-gone = Join again and scan, or take it off the list.
campaigns-reason-admin-required = only admins may write there
campaigns-advice-admin-required = Ask to become an admin, or take it off the list.
campaigns-reason-topic-closed = the topic is closed
campaigns-advice-topic-closed = Choose another topic of that forum.
campaigns-reason-topic-gone = the topic is gone
campaigns-advice-topic-gone = Scan again, then choose another topic.
campaigns-reason-blocked = the person has blocked the account
campaigns-advice-blocked = Respect it; they get nothing more.
campaigns-reason-privacy = the person's privacy forbids it
campaigns-advice-privacy = Wait until they write first.
campaigns-reason-payment-required = the recipient wants Stars or Premium
campaigns-advice-payment-required = Left out; your Stars are never spent.
campaigns-reason-person-gone = the recipient's account is gone
campaigns-advice-person-gone = Take it off the list.
campaigns-reason-peer-unknown = the account does not know this place
campaigns-advice-peer-unknown = Scan again, then make a new broadcast.
campaigns-reason-content = Telegram refused the content
campaigns-advice-content = Correct the template, then send again.
campaigns-reason-file = the file could not be sent
campaigns-advice-file = Send the file to the template again, then retry.
campaigns-reason-wait = Telegram wanted a pause
campaigns-advice-wait = Retry later; we always wait it out.
campaigns-reason-account-limited = Telegram limits the sending account
campaigns-advice-account-limited = Ask @SpamBot, then retry what failed.
campaigns-reason-account-lost = the sending account was disconnected
campaigns-advice-account-lost = Log in again, then retry what failed.
campaigns-reason-target-paused = you have paused the target
campaigns-advice-target-paused = Enable it on its list if you like.
campaigns-reason-target-refused = Telegram refused it there before
campaigns-advice-target-refused = Once that is settled, enable it on its list.
campaigns-reason-cannot-delete = the message is gone, or may not be deleted
campaigns-advice-cannot-delete = If it still shows, delete it in the Telegram app.
campaigns-reason-migrated = the group has become a supergroup since
campaigns-advice-migrated = The message still shows? Delete it in the Telegram app.
campaigns-reason-unknown = nobody can tell whether it arrived
campaigns-advice-unknown = Look into the group; we never send twice.
campaigns-reason-other = another reason ({ $error })
campaigns-advice-other = Try “Retry failed” later.
