# Used on many screens.

common-back = « Back
common-previous = « Previous
common-next = Next »
common-menu = 🏠 Main menu
common-chosen = ✅ { $name }
common-button-expired = This button has expired. Type /menu for the latest one.
common-apology = Sorry, something went wrong on our side. Your data is safe. Try once more, or type /menu.
common-conversation-lost = The bot has just been updated, so what we were doing cannot go on. Nothing is lost. Please begin again from the menu.
