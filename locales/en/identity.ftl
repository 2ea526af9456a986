# Welcome, terms, language, time zone. HTML, except for buttons and short texts.

identity-welcome =
    👋 Hi <b>{ $name }</b>, welcome to <b>BlastPro</b>!

    This bot helps your shop through your own Telegram account. Here is how:

    1. Read the terms and agree to them
    2. Connect your Telegram account (by code or QR)
    3. Run everything from this bot, at any time
identity-begin = Go on »

identity-terms =
    📜 <b>Before we begin, this is the deal</b>

    • The account you connect is your own. We keep its key encrypted, and you can take it back at any time.
    • You follow <a href="https://telegram.org/tos">Telegram's terms</a>: no spam. Messages go only to people who want them.
    • Telegram may restrict an account that sends too much. An account just for the shop is safer.
    • We never ask for your login code in a chat.

    Do you agree?
identity-agree = ✅ I agree
identity-agreed = Thank you! Let's go.

identity-language = 🌐 <b>Language</b>
    Choose the language of every screen and message of the bot.
identity-language-name = English
identity-language-switch = 🌐 { $language }
identity-language-set = All right, the bot speaks English now.

identity-timezone =
    🕒 <b>Time zone</b>
    Now: { $zone }, { $now }

    Choose below, or type the name of your city (such as <i>Denpasar</i> or <i>Hong Kong</i>).
identity-timezone-choice = { $city } · { $time }
identity-timezone-found =
    🕒 <b>Time zone</b>
    These fit “{ $city }”. Choose one, or type another city.
identity-timezone-unknown =
    🕒 <b>Time zone</b>
    “{ $city }” was not found. Your time zone has not changed.

    Try the nearest big city, or choose below.
identity-expected-city = ✋ Type the name of your city here, or choose from the buttons.
identity-timezone-set = All right, for you it is { $now }.
identity-timezone-chosen = ✅ Time zone: <b>{ $zone }</b>. For you it is { $now }.
