# Templates: messages that are written once and broadcast again and again. HTML except buttons and short texts.

templates-list =
    📝 <b>Templates</b>
    Messages that you write once and broadcast whenever you like.
templates-list-empty = No template yet. Tap New template, then send the message here.
templates-list-page = Page { $page } of { $pages }
templates-list-hint = <i>Type a name to search.</i>
templates-list-found = 🔍 “{ $search }”: { $found } found, page { $page } of { $pages }
templates-list-not-found = 🔍 “{ $search }” was not found. Type another name, or stop searching.
templates-list-button = { $kind ->
        [photo] 🖼
        [video] 🎬
        [document] 📎
        [animation] 🎞
        [voice] 🎤
        [audio] 🎵
        [album] 🗂
       *[text] 💬
    } { $name }
templates-stop-search = ✖️ Stop searching
templates-new = ➕ New template
templates-continue = ✍️ Open draft

templates-draft-there =
    ✍️ <b>There is a draft that is not saved</b>
    If you begin a new one, that draft is discarded.
templates-start-over = 🗑 Discard it, begin anew

templates-ask =
    📝 <b>New template</b>
    Send the message you want to broadcast, exactly as it shall look: text, photo, video, file, voice or album. Bold, links and emoji come along.

    You can also forward a message, or paste the link to one (t.me/…).
templates-ask-edit =
    ✏️ <b>Change { $name }</b>
    Send the new content here: text, photo, video, file, voice, album, a forwarded message, or the link to one.

    A broadcast that is running keeps the old content.
templates-explain-button = ❓ How to write { "{name}" } and { "{Hello|Hi}" }
templates-explain =
    ❓ <b>Names and variations</b>
    <code>{ "{name}" }</code> becomes the group's or the person's name. There are also <code>{ "{group}" }</code>, <code>{ "{first_name}" }</code>, <code>{ "{last_name}" }</code>, <code>{ "{username}" }</code>, <code>{ "{date}" }</code>, <code>{ "{time}" }</code>, <code>{ "{day}" }</code>.
    <code>{ "{username:friend}" }</code> becomes “friend” where there is no username.
    <code>{ "{Hello|Hi|Good day}" }</code>: one of them, drawn anew for each message. They may be nested.
    For plain braces write <code>{ "\\{" }</code> and <code>{ "\\}" }</code>, in code as well.

    <b>Example</b>
    <blockquote>{ "{Hello|Hi}" } { "{name}" }, our { "{day}" } offer!</blockquote>
    can become
    <blockquote>Hi Jual Beli Bandung, our Monday offer!</blockquote>

templates-refused = { $kind ->
        [sticker] ❌ A sticker cannot be a template.
        [video_note] ❌ A round video cannot be a template. Send it as an ordinary video.
        [poll] ❌ A poll cannot be a template.
        [location] ❌ A location cannot be a template. Write the address, or put a link to the map into the text.
        [contact] ❌ A contact cannot be a template. Write the number into the text.
       *[other] ❌ Such a message cannot be a template.
    } What works: text, photo, video, GIF, file, voice, or an album. Nothing has changed.
templates-not-taken = ✋ What you have just sent was not used. Save or discard this draft first, then send it again.
templates-refused-protected = 🔒 The sender of that message does not allow copies, and we respect that. Nothing has changed. Write the message yourself.
templates-refused-too-large = 📦 That file is larger than { $megabytes } MB, the most that a Telegram bot can download. Nothing has changed. Make it smaller, or send it to a group of yours and paste the link to that message here (up to { $by_link } MB).
templates-refused-item = ✋ What you sent last was left out: a template holds one album, of at most { $limit } items. If the album is complete, tap Done first.

templates-collecting =
    🗂 <b>Album</b>
    { $count ->
        [one] { $count } item has
       *[other] { $count } items have
    } arrived. When that is all, tap Done.
templates-collected = ✅ Done ({ $count ->
        [one] { $count } item
       *[other] { $count } items
    })
templates-discard = 🗑 Discard draft
templates-ask-discard =
    🗑 <b>Discard this draft?</b>
    The message is not saved and will be gone. Your other templates stay as they are.
templates-ask-discard-edit =
    🗑 <b>Discard the change of «{ $name }»?</b>
    The new content is not saved and will be gone. The template stays as it was.
templates-discard-this = 🗑 Yes, discard this draft
templates-discarded = Draft discarded

templates-link =
    🔗 <b>Copy that message?</b>
    { $link }

    Your account fetches it: text, formatting and files come along, without “forwarded from”.
templates-link-no-account =
    🔗 <b>That is a link to a message</b>
    { $link }

    Copying the message takes a connected account. There is none yet, so for now the link can only be sent as text.
templates-link-copy = 📋 Yes, copy the message
templates-link-keep = 💬 No, use it as text
templates-link-account =
    🔗 <b>Through which account?</b>
    It must be able to see that message.
templates-test-account =
    🧪 <b>Test to Saved Messages</b>
    To the Saved Messages of which account?
templates-account = { $name } · { $phone }
templates-no-account = No account is connected yet. Connect one first, from the menu.

templates-preview = 👀 <b>Preview</b> · not saved yet
templates-preview-edit = 👀 <b>Preview of { $name }</b> · change not saved yet
templates-preview-saved = 👀 <b>Preview of { $name }</b>
templates-preview-one = Above is what it looks like.
templates-preview-some = Above { $shown ->
        [one] is { $shown } example
       *[other] are { $shown } examples
    } of { $variants } variations.
templates-preview-many = Above { $shown ->
        [one] is { $shown } example
       *[other] are { $shown } examples
    } of more than a million variations.
templates-preview-sample = 👥 Name in the examples: { $name }
templates-preview-length = 📏 At most { $units } of { $limit } characters.
templates-preview-emoji = 🌟 The bot shows custom emoji as plain ones. In the real message they come along if the account has Premium.
templates-preview-buttons = 🔘 The buttons below the original are left out: only bots can send buttons.
templates-preview-literal = 📋 Sent exactly as it is: braces in it mean nothing.
templates-preview-captions = 🗂 The album is shown once; of the other examples only the text.
templates-preview-missing = 📎 { $name }: the bot cannot show it (more than { $megabytes } MB). The real message has it.
templates-preview-unnamed = file
templates-preview-unshown = ⚠️ Telegram does not want to show the example here. Try a test to Saved Messages.
templates-save = 💾 Save
templates-save-edit = 💾 Save the change
templates-test = 🧪 Test to Saved Messages
templates-change = ✏️ Replace
templates-untitled = Message { $date }
templates-saved = { $name } is saved
templates-kept = The draft is kept. Go on whenever you like.
templates-nothing = There is no message to save yet. Send the message first.
templates-too-many = You have { $limit } templates, which is the limit. Delete one first. The draft is still there.

templates-error = ⚠️ <b>Something is not right yet</b>
templates-error-item = ⚠️ <b>Something is not right yet in item { $item }</b>
templates-error-place = <blockquote>{ $before }👉<b>{ $marked }</b>{ $after }</blockquote>
templates-error-again = Correct it and send it here again. The message from before is still in the draft.
templates-problem-unknown-field = There is no field called { $name }. There are: { $known }.
templates-problem-unknown-field-near = There is no field called { $name }. Did you mean <code>{ $suggestion }</code>?
templates-problem-empty = These braces are empty. Fill them, as in <code>{ "{name}" }</code> or <code>{ "{Hello|Hi}" }</code>, or take them out.
templates-problem-unclosed = This <code>{ "{" }</code> is never closed. Add a <code>{ "}" }</code>, as in <code>{ "{Hello|Hi}" }</code>. For a plain brace write <code>{ "\\{" }</code>.
templates-problem-lone-close = This <code>{ "}" }</code> closes nothing. Add a <code>{ "{" }</code> before it. For a plain brace write <code>{ "\\}" }</code>.
templates-problem-too-deep = Braces within braces may go { $limit } levels deep.
templates-problem-too-many-branches = A choice may have { $limit } branches.
templates-problem-too-large = Too many fields and choices. A message may have { $limit } of them.
templates-problem-maybe-blank = This message could come out empty, if every choice happens to be an empty one. Add some text that is always there.
templates-too-long = ⚠️ <b>Too long</b>
    Its longest variation has { $units } characters, and Telegram takes { $limit }. That is { $excess } too many.
templates-too-long-caption = ⚠️ <b>Too long for the caption of a photo or file</b>
    Its longest variation has { $units } characters, and Telegram takes { $limit }. That is { $excess } too many.
templates-too-long-again = Group names are counted at their longest. Shorten it and send it here again. The message from before is still in the draft.
templates-empty = ⚠️ <b>That message is empty</b>
    There is nothing in it to send. Send text or a file.

templates-template = 📝 <b>{ $name }</b>
templates-template-kind = { $kind ->
        [photo] 🖼 Photo
        [video] 🎬 Video
        [document] 📎 File
        [animation] 🎞 GIF
        [voice] 🎤 Voice
        [audio] 🎵 Music
        [album] 🗂 Album, { $items } items
       *[text] 💬 Text
    } · version { $version } · { $changed }
templates-template-literal = 📋 Copy of a message, sent exactly as it is
templates-template-text = <blockquote>{ $text }</blockquote>
templates-template-used = 📣 Used by: { $names }
templates-look = 👀 Preview
templates-edit = ✏️ Change content
templates-rename = 🏷 Rename
templates-duplicate = 📄 Duplicate
templates-duplicated = Copied as { $name }
templates-delete = 🗑 Delete

templates-ask-rename = 🏷 Type a new name for <b>{ $name }</b>.
templates-name-invalid = ❌ That name is empty or too long (at most { $longest } characters). The name has not changed.
templates-name-taken = ❌ Another template has that name. The name has not changed.
templates-ask-delete =
    🗑 <b>Delete the template «{ $name }»?</b>
    Reports of broadcasts that have run stay.

    It can be brought back for { $undo }.
templates-delete-this = 🗑 Delete 1 template
templates-in-use =
    ✋ <b>{ $name } cannot be deleted yet</b>
    It is used by: { $names }.

    Finish, stop or discard that broadcast first. This template has not changed.
templates-deleted =
    🗑 The template <b>{ $name }</b> is deleted.

    Changed your mind? It can be brought back until { $until }.
templates-restore = ↩️ Bring it back
templates-restored = { $name } is back
templates-restore-too-late = Too late: that template cannot be brought back any more. Your other templates have not changed.

# Work of an account
templates-fetch-title = 📋 <b>Copy a message</b>
    { $link }
templates-fetch-asking = ⏳ Fetching it …
templates-fetch-done = ✅ The message is copied. Have a look, then save it.
templates-fetch-buttons = 🔘 The buttons below the original are left out: only bots can send buttons.
templates-fetch-cancelled = ✖️ Stopped. Nothing was copied.
templates-fetch-failed = { $error ->
        [NOT_CONNECTED] 🔑 The account is disconnected, so the message was not copied. Connect it again and retry.
        [ACCOUNT_DISCONNECTED] 🔌 The account was disconnected, so the message was not copied. Connect it again and retry.
        [LINK_INVALID] ❌ That is no link to a message. A right one looks like t.me/groupname/123
        [CHAT_FORWARDS_RESTRICTED] 🔒 Its owner does not allow copies of messages there, and we respect that.
        [MESSAGE_NOT_FOUND] ❌ That message does not exist, or was deleted.
        [NOT_A_MEMBER] ❌ This account is not a member there, so it cannot see the message. Join in the Telegram app first, or choose another account.
        [CHANNEL_PRIVATE] ❌ This account is not a member there, so it cannot see the message. Join in the Telegram app first, or choose another account.
        [CHANNEL_INVALID] ❌ This account does not know that chat. Join in the Telegram app first, or choose another account.
        [CHAT_NOT_SCANNED] ❌ This account does not know that chat yet. Scan first, then retry.
        [USERNAME_NOT_OCCUPIED] ❌ There is no group or channel of that name.
        [USERNAME_INVALID] ❌ The name in that link is not a group's or channel's.
        [FILE_TOO_LARGE] 📦 Its file is too large to be copied (the limit is { $megabytes } MB).
        [NOT_A_GROUP] ❌ That link leads to a private chat, not to a group or channel. Forward the message here instead.
        [FILE_NOT_STORED] 📄 Its file could not be stored. Try again in a moment.
        [CONTENT_TOO_LONG] ❌ That message is too long to be sent again by an ordinary account.
        [MEDIA_NOT_SUPPORTED] ❌ Such a message cannot be a template. What works: text, photo, video, GIF, file, voice, or an album.
        [TELEGRAM_TROUBLE] 📡 Telegram could not be reached. Try again later.
        [PEER_FLOOD] 🟠 Telegram limits this account for now. Its data are safe, try again tomorrow.
        [FROZEN_METHOD_INVALID] 🟠 Telegram has frozen this account. Open the Telegram app to appeal.
       *[other] ❌ It could not be copied ({ $error }).
    } Your saved templates have not changed.
templates-fetch-again = 📋 Try again
templates-fetch-preview = 👀 Have a look
templates-test-title = 🧪 <b>Test to Saved Messages</b>
    Account { $account }
templates-test-asking = ⏳ Sending it …
templates-test-done = ✅ Sent. Open Saved Messages in that account: that is what it will look like.
templates-test-cancelled = ✖️ Stopped.
templates-test-failed = { $error ->
        [NOT_CONNECTED] 🔑 The account is disconnected, so the test was not sent. Connect it again and retry.
        [ACCOUNT_DISCONNECTED] 🔌 The account was disconnected, so the test was not sent. Connect it again and retry.
        [TEMPLATE_GONE] ✋ The template or draft is there no more, so nothing was sent.
        [MESSAGE_TOO_LONG] ❌ The message is too long for Telegram, so it was not sent. Shorten it first.
        [MEDIA_CAPTION_TOO_LONG] ❌ The caption is too long for Telegram, so it was not sent. Shorten it first.
        [TEMPLATE_INVALID] ❌ A brace in the message is not right yet, so the test was not sent. Its preview shows the place.
        [FILE_MISSING] 📄 We do not have the file any more, so the test was not sent. Send this template's message again.
        [FILE_NOT_READ] 📄 The file could not be read, so the test was not sent. Try again in a moment.
        [OUTCOME_UNKNOWN] ❔ Telegram did not answer, so it may or may not have been sent. Look into Saved Messages before you retry.
        [TELEGRAM_TROUBLE] 📡 Telegram could not be reached, so the test was not sent. Try again later.
        [PEER_FLOOD] 🟠 Telegram limits this account for now, so the test was not sent. Try again tomorrow.
        [FROZEN_METHOD_INVALID] 🟠 Telegram has frozen this account, so the test was not sent. Open the Telegram app to appeal.
       *[other] ❌ The test was not sent ({ $error }).
    }
templates-test-again = 🧪 Send again
templates-test-back-draft = ✍️ Back to the draft
templates-test-back-template = 📝 Open the template
