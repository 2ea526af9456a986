menu-screen = Halo Kak <b>{ $name }</b>, { $accounts } akun
