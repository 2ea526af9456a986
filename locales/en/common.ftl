# Used on many screens.

common-back = « Back
common-previous = « Previous
common-next = Next »
common-refresh = 🔄 See the latest
common-unchanged = Nothing has changed yet
common-expected-search = ✋ Here you can type a name to search for. The search is still the same.
common-expected-name = ✋ Type the name here. Nothing has changed.
common-unexpected = ✋ That message was not expected here, so nothing has changed. Here is the menu.
common-menu = 🏠 Main menu
common-chosen = ✅ { $name }
common-button-expired = This button has expired. Type /menu for the latest one.
common-apology = Sorry, something went wrong on our side. Your data is safe. Try once more, or type /menu.
common-conversation-lost = The bot has just been updated, so what we were doing cannot go on. Nothing is lost. Please begin again from the menu.
