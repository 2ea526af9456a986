menu-screen = Hi <b>{ $name }</b>, { $accounts } accounts
