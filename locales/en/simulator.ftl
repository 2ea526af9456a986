## The simulated Telegram's page. Plain texts, formatted in the browser: no plurals.

simulator-title = BlastPro · simulated Telegram
simulator-tagline = Simulated Telegram
simulator-parts = Parts of the page
simulator-tab-bot = Bot
simulator-tab-phone = Phone
simulator-tab-panel = Panel

simulator-ok = OK
simulator-cancel = Cancel
simulator-close = Close
simulator-back = Back
simulator-alert = Message
simulator-you = You
simulator-connecting = Connecting…

# Days
simulator-today = Today
simulator-yesterday = Yesterday

# Chats and messages
simulator-chats = Chats
simulator-saved-messages = Saved Messages
simulator-phone-of-owner = Telegram on your phone
simulator-no-chats = No chats yet. Login codes from Telegram will arrive here.
simulator-no-messages = No messages yet
simulator-no-bot = There is no bot in this world yet.
simulator-messages-with = Messages with { $name }
simulator-message-of = { $name }, { $time }
simulator-unread = Unread: { $count }
simulator-to-bottom = To the newest message
simulator-edited = edited
simulator-forwarded = Forwarded from { $name }
simulator-forward = Forward to the bot
simulator-forward-done = Forwarded to { $name }
simulator-deleted-message = Deleted message
simulator-photo = Photo
simulator-open-photo = Open the photo
simulator-video = Video
simulator-animation = GIF
simulator-voice = Voice message
simulator-audio = Music
simulator-play = Play
simulator-pause = Pause
simulator-reveal = Hidden picture, tap to show
simulator-document = File
simulator-contact = Contact
simulator-download = Download
simulator-download-named = Download { $name }
simulator-spoiler = Hidden text, tap to show
simulator-copy = Copy
simulator-copied = Copied
simulator-copy-failed = The browser does not allow copying
simulator-show-more = Show more
simulator-show-less = Show less
simulator-button-unsupported = This button does nothing here
simulator-unknown-username = Nobody here is called @{ $username }
simulator-not-loaded = The messages could not be loaded: { $reason }

# Who a chat is with
simulator-bot = bot
simulator-person = person
simulator-group = Group
simulator-forum = Forum
simulator-channel = Channel
simulator-topics = Topics
simulator-members = { $kind } · { $count } members
simulator-service-account = service notifications
simulator-read-only = Only reading is possible here
simulator-topic-closed = This topic is closed
simulator-typing = typing
simulator-sending-photo = sending a photo
simulator-sending-file = sending a file

# Writing
simulator-message = Message
simulator-send = Send
simulator-attach = Attach a photo or file
simulator-caption = Caption (optional)
simulator-as-photo = Send as a photo
simulator-as-media = Send as photos and videos
simulator-hide = Hide until tapped
simulator-attach-several = Send { $count } files
simulator-too-many-files = An album has at most { $count } files
simulator-keyboard = Bot's keyboard
simulator-menu = Menu
simulator-commands = Bot commands
simulator-write-as = Write as
simulator-write-as-you = { $name } (you)
simulator-not-sent = Not sent: { $reason }
simulator-unanswered = The bot has not answered
simulator-no-answer = The bot did not answer: { $reason }
simulator-share-title = Share your number?
simulator-share-text = The bot will see your name and your number { $phone }.
simulator-share = Share
simulator-no-phone = This person has no phone number
simulator-start = START
simulator-bot-welcome = Tap START to begin the chat.
simulator-unblock-restart = Unblock the bot

# Panel: the service
simulator-service = BlastPro's service
simulator-service-running = Running
simulator-service-starting = Starting…
simulator-service-down = Down
simulator-service-none = Not run from here
simulator-service-unknown = Checking…
simulator-service-pid = process { $pid }
simulator-service-restarts = restarts: { $count }
simulator-plug = Pull the plug
simulator-plug-hint = Kills the service at once, as a power cut would. It starts again by itself, and nothing is lost.
simulator-plug-done = The plug is pulled

# Panel: the person
simulator-you-are = You are
simulator-block = Block the bot
simulator-unblock = Unblock the bot

# Panel: the account
simulator-account = Your Telegram account
simulator-accept-qr = Scan the QR code
simulator-accept-qr-done = The login by QR is accepted
simulator-no-qr = There is no QR code to scan now
simulator-cut = Cut the connection
simulator-cut-done = The connections are cut
simulator-revoke = End the sessions
simulator-revoke-text = Every app that is logged in as this person is logged out, as if you had ended its session in Telegram's settings.
simulator-revoke-yes = End
simulator-revoke-done = The sessions are ended
simulator-login-code-sent = The login code is on its way
simulator-login-qr-accepted = The QR code is scanned
simulator-login-password-needed = The two-step password is asked for
simulator-login-done = Logged in
simulator-login-ended = Logged out

# Panel: troubles
simulator-trouble = Troubles
simulator-flood-of = Whose calls
simulator-flood-account = Account
simulator-flood-bot = Bot
simulator-method = Method
simulator-seconds = Seconds
simulator-flood = Inject a flood wait
simulator-flood-done = The next { $method } has to wait
simulator-outage-seconds = Seconds
simulator-outage = Telegram outage
simulator-outage-done = Telegram is out of reach for { $seconds } s

# Panel: looks
simulator-look = Appearance
simulator-theme = Theme
simulator-theme-auto = As the system
simulator-theme-light = Light
simulator-theme-dark = Dark
simulator-language = Language

# What Telegram writes into a chat
simulator-action-group-created = { $name } created “{ $title }”
simulator-action-members-added = { $name } added { $members }
simulator-action-topic-opened = { $name } opened the topic “{ $title }”
simulator-action-topic-closed = { $name } closed the topic
simulator-action-topic-reopened = { $name } reopened the topic
simulator-action-migrated = The group became a supergroup
simulator-action-migrated-from = Formerly the group “{ $title }”
simulator-login-code-heading = Login code:
simulator-login-code = { $code }. Do not give this code to anyone, even if they say they are from Telegram!
simulator-login-code-use = This code can be used to log in to your Telegram account. We never ask it for anything else.
