# Target lists: groups, topics and channels to send to. HTML except buttons and short texts.

targets-accounts =
    🎯 <b>Target lists</b>
    Each account has its own lists. Choose the account.
targets-account = { $name } · { $phone }
targets-no-account =
    🎯 <b>Target lists</b>
    No account is connected yet. Connect one first.
targets-page = Page { $page } of { $pages }
targets-page-search = { $pages ->
        [1] { "" }
       *[other] Page { $page } of { $pages } ·{ " " }
    }<i>type a name to search</i>
targets-lists =
    🎯 <b>Target lists</b>
    Account { $account }
targets-lists-scan-first = No list yet. Scan first, so that the bot knows this account's groups and channels, then make a list.
targets-lists-empty = No list yet. The scan found { $chats } groups and channels to choose from.
targets-lists-button = { $name } · { $targets }
targets-new = ➕ New list
targets-too-many-lists = You have { $limit } lists, which is the limit for an account. Delete one first.

targets-list =
    🎯 <b>{ $name }</b>
    Account { $account }
targets-list-empty = This list is empty.
targets-list-count = { $targets ->
        [one] { $targets } target, active.
       *[other] { $targets } targets, all active.
    }
targets-list-count-inactive = { $targets ->
        [one] { $targets } target
       *[other] { $targets } targets
    }, { $inactive } of them skipped (paused, refused or gone).
targets-choose-button-first = ☑️ Choose targets
targets-choose-button-edit = ☑️ Change choice
targets-members-button = 👥 Show content
targets-link-button = 🔗 Add link
targets-import-button = 📥 Import CSV
targets-export = 📤 Export CSV
targets-rename = ✏️ Rename
targets-copy = 📄 Copy
targets-delete = 🗑 Delete
targets-copied = Copied as { $name }

targets-ask-rename = ✏️ Type a new name for <b>{ $name }</b>.
targets-name-invalid = ❌ That name is empty or too long (at most { $longest } characters). The name has not changed.
targets-name-taken = ❌ Another list has that name. The name has not changed.

targets-ask-delete =
    🗑 <b>Delete the list «{ $name }»?</b>
    It holds { $targets ->
        [one] { $targets } target
       *[other] { $targets } targets
    }. Your groups and channels at Telegram stay as they are.

    It can be brought back for { $undo }.
targets-delete-this = 🗑 Delete the list ({ $targets ->
        [one] { $targets } target
       *[other] { $targets } targets
    })
targets-deleted =
    🗑 The list <b>{ $name }</b> is deleted.

    Changed your mind? It can be brought back until { $until }.
targets-restore = ↩️ Bring back
targets-restore-named = ↩️ Bring back “{ $name }”
targets-restored = { $name } is back
targets-restore-too-late = It is too late to bring that list back. Your other lists have not changed.

targets-choose = ☑️ <b>Choose targets</b> · { $name }
# $place: which of the chats or topics these are
targets-chosen = Chosen: { $targets ->
        [one] { $targets } target
       *[other] { $targets } targets
    } · { $place }
# What was looked for is on the next line.
targets-choose-searching = ☑️ <b>{ $name }</b> · Chosen: { $targets ->
        [one] { $targets } target
       *[other] { $targets } targets
    }
targets-choose-found = 🔍 “{ $search }”: { $found } found{ $pages ->
        [1] { "" }
       *[other] , p. { $page }/{ $pages }
    }
targets-choose-not-found = 🔍 “{ $search }” was not found. Type another name, or stop searching.
targets-choose-not-found-of-kind = 🔍 “{ $search }” was not found under { $kinds }. Type another name, or search everywhere.
targets-search-all-kinds = 🔍 Search everywhere
targets-choose-none-of-kind = There is nothing to write to under { $kinds }.
targets-choose-line = { $mark } { $n }. { $title }
targets-choose-line-members = { $mark } { $n }. { $title } · { $members } members
targets-choose-line-channel = { $mark } { $n }. { $title } · 📢 { $members }
targets-choose-line-forum = { $mark } { $n }. { $title } · 💬 { $topics ->
        [0] choose topics
        [one] { $topics } topic chosen
       *[other] { $topics } topics chosen
    }
targets-choose-line-slow = { $line } · 🐢
targets-button-numbered = { $mark } { $n }. { $title }
targets-choose-page-all = ✅ Page
targets-choose-page-none = ⬜ Page
targets-choose-all = ✅ All ({ $count })
targets-choose-none = ⬜ None
targets-choose-none-sure = 🗑 Take { $count ->
        [one] { $count } target
       *[other] { $count } targets
    } out
targets-ask-choose-none =
    ⬜ <b>Empty «{ $name }»?</b>
    All targets leave this list, with all topics. Your groups and channels at Telegram stay as they are.
targets-ask-choose-none-kind =
    ⬜ <b>Take these out of «{ $name }»?</b>
    What leaves the list: everything under { $kinds }, with all topics. The others stay.
targets-ask-choose-none-found =
    ⬜ <b>Take these out of «{ $name }»?</b>
    What leaves the list: all that match “{ $search }”, with all topics. The others stay.
targets-ask-choose-none-found-kind =
    ⬜ <b>Take these out of «{ $name }»?</b>
    What leaves the list: all under { $kinds } that match “{ $search }”, with all topics. The others stay.
targets-chose = { $count ->
        [one] { $count } target added
       *[other] { $count } targets added
    }
targets-unchose = { $count ->
        [one] { $count } target taken out
       *[other] { $count } targets taken out
    }
targets-list-full = A list holds { $limit } targets. Your last choice was not saved; the others are.
targets-search-over = The search has changed. This is what there is now; nothing was changed
targets-stop-search = ✖️ End search
targets-save = 💾 Save
targets-saved = { $name }: { $targets ->
        [one] { $targets } target saved
       *[other] { $targets } targets saved
    }
targets-kinds-all = All
targets-kinds-groups = Groups
targets-kinds-forums = Forums
targets-kinds-channels = Channels
# Four share a row: the longest would be cut.
targets-kinds-current = { $name ->
        [Channels] • Channel
       *[other] • { $name }
    }
targets-nothing-scanned =
    ☑️ <b>Choose targets</b> · { $name }
    There is no group or channel yet in which this account may write. Scan first.

targets-topics = 💬 <b>{ $title }</b>
targets-topics-chosen = Topics chosen: { $chosen } · { $place }
targets-topics-searching = 💬 <b>{ $title }</b> · Topics chosen: { $chosen }
targets-topics-none = We know no topic of this forum yet. Scan again to bring it up to date.
targets-topics-line = { $mark } { $n }. { $title }
targets-topics-line-closed = { $mark } { $n }. { $title } · 🔒 closed
targets-topics-all = ✅ All topics
targets-topics-nothing = ⬜ No topics

targets-members = 👥 <b>{ $name }</b> · { $targets ->
        [one] { $targets } target
       *[other] { $targets } targets
    }
targets-members-line = { $mark } { $n }. { $title }
targets-members-line-skipped = { $mark } { $n }. { $title } · <i>{ $why }</i>
targets-members-paused = paused
targets-members-refused = refused by Telegram
targets-members-gone = gone
targets-members-skipped = ⏭ Skipped: { $found }{ $pages ->
        [1] { "" }
       *[other] , p. { $page }/{ $pages }
    }
targets-members-not-found = 🔍 “{ $search }” was not found. Type another name, or show all.
targets-members-skipped-found = 🔍 “{ $search }” among the skipped: { $found } found{ $pages ->
        [1] { "" }
       *[other] , p. { $page }/{ $pages }
    }
targets-members-skipped-not-found = 🔍 “{ $search }” was not found among the skipped. Type another name, or search all of them.
targets-members-search-all = 🔍 Search all of them
targets-members-none-skipped = Nothing is skipped any more.
targets-members-only-skipped = ⏭ Only the skipped ({ $count })
targets-members-all = 👥 Show all
targets-target =
    🎯 <b>{ $title }</b>
    { $kind } · list { $list }
targets-target-topic = 💬 Topic { $topic }
targets-kind-group = Group
targets-kind-forum = Forum
targets-kind-channel = Channel
targets-target-active = ✅ Active: it gets what you send.
targets-target-paused = ⏸ Paused: skipped until you let it go on.
targets-target-gone = 👻 The account has left this place, or it is gone. Skipped. Join again and scan, and it becomes active by itself.
targets-target-refused = 🚫 Telegram refused it, so it is skipped: { $reason }. Once that is settled at Telegram, activate it again.
targets-enable = 🔁 Activate again
targets-pause = ⏸ Pause
targets-resume = ▶️ Go on
targets-remove = 🗑 Take out of the list
targets-ask-remove =
    🗑 <b>Take «{ $title }» out of the list «{ $list }»?</b>
    The group or channel itself stays as it is.
targets-remove-this = 🗑 Take 1 target out
targets-removed = 🗑 { $title } was taken out.
targets-put-back = ↩️ Put back
targets-put-back-done = It is back

targets-ask-link =
    🔗 <b>Add to { $name }</b>
    Type or paste a link or @username, such as <i>@jualbeli_bdg</i> or <i>t.me/jualbeli_bdg/15</i>.

    Your account must be a member there already. The bot never joins by itself.
targets-link-folder = ❌ That is a link to a folder: it leads to many chats at once, and cannot be added. Send the links of its groups and channels one by one. The list has not changed.

targets-expected-link = ✋ That is no link. Type or paste the link as text.
targets-expected-import = ✋ That is no CSV file, so the file before it still waits. Tap a button, or send another file.

targets-ask-import =
    📥 <b>Import CSV into { $name }</b>
    Send the CSV file here (the 📎 button). Its columns: <code>group_id</code>, <code>group_name</code>, <code>topics</code>; the first is enough.

    Nothing changes before you agree.
targets-file-none = ❌ That is no file. Send the CSV as a file.
targets-file-empty = ❌ That file is empty. Nothing has changed.
targets-file-too-large = ❌ That file is too large (the limit is { $megabytes } MB). Nothing has changed. Split it into several.
targets-file-too-many-rows = ❌ It has too many rows (the limit is { $rows }). Nothing has changed. Split it into several.
targets-file-not-text = ❌ That is no CSV. Nothing has changed. In Excel or Google Sheets, save it as CSV first.
targets-file-no-id = ❌ There is no column <code>group_id</code> or <code>id</code> in the first row. Nothing has changed.
targets-preview =
    📥 <b>Import into { $list }</b>
    { $rows ->
        [one] { $rows } row
       *[other] { $rows } rows
    } read:
targets-preview-new = ✅ { $count ->
        [one] { $count } new target
       *[other] { $count } new targets
    }
targets-preview-known = ☑️ { $count } there already
targets-preview-unknown = ❓ { $count } unknown to this account, group or topic (scan first)
targets-preview-closed = 🔒 { $count } where this account may not write, or which it has left
targets-preview-errors = ❌ { $count } cannot be used
targets-preview-beyond = ✋ { $count } do not fit (a list holds { $limit })
targets-preview-not-yet = Nothing has changed yet. Go on?
targets-preview-known-all = All of it is in this list already. There is nothing to import.
targets-preview-full = The list is full, so nothing can be added. Take some targets out first, or import into another list.
targets-preview-nothing = Nothing in this file can be added. The list has not changed. Correct it, then send it again.
targets-preview-import = 📥 Import { $count ->
        [one] { $count } target
       *[other] { $count } targets
    }
targets-preview-problems = 📄 Show { $count ->
        [one] { $count } row that cannot be used
       *[other] { $count } rows that cannot be used
    }
targets-export-caption = 📤 <b>{ $name }</b> · { $targets ->
        [one] { $targets } target
       *[other] { $targets } targets
    }
