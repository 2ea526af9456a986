# What the commands do, in the menu of Telegram's apps.

commands-start = Begin
commands-menu = Open the main menu
commands-language = Change the language
commands-timezone = Change the time zone
commands-email = E-mail for urgent news
commands-help = How it works
commands-cancel = Cancel what is going on
