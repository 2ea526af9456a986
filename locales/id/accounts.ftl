# Daftar akun, satu akun, memutuskan akun.

accounts-title = 👤 <b>Akun</b>
accounts-title-page = 👤 <b>Akun</b> · halaman { $page } dari { $pages }
accounts-empty =
    👤 <b>Akun</b>
    Belum ada akun, Kak. Kakak bisa menghubungkan sampai { $limit } akun.
accounts-line = <b>{ $name }</b> · { $phone }
    { $state }
accounts-connecting = ⏳ Sedang menghubungkan { $phone } …
accounts-connecting-qr = ⏳ Sedang menghubungkan lewat QR …

accounts-account =
    👤 <b>{ $name }</b>
    { $phone }
    { $state }
accounts-username = @{ $username }
accounts-state-connected = 🟢 Terhubung sejak { $since }
accounts-state-needs-login = 🔴 Perlu masuk lagi sejak { $since }
accounts-state-restricted = 🟠 Dibatasi Telegram sejak { $since }
accounts-state-disconnecting = ⏳ Sedang diputuskan …
accounts-state-disconnected = ⚪ Diputuskan { $since }
accounts-chats = 📋 { $groups } grup · { $channels } channel · { $lists } daftar target
accounts-today = 📨 Hari ini { $sent } dari { $cap } pesan ke grup
# $work: scan, ask_spam_bot, add_by_link, import, fetch_message, send_test; $more: pekerjaan lain yang menunggu
accounts-working = ⏳ { $work ->
        [scan] Sedang scan grup
        [ask_spam_bot] Sedang bertanya ke @SpamBot
        [add_by_link] Sedang memeriksa link
        [import] Sedang mengimpor CSV
        [fetch_message] Sedang mengambil pesan
        [send_test] Sedang mengirim tes
       *[other] Sedang bekerja
    }{ $more ->
        [0] { "" }
       *[other] {" "}(+{ $more } lagi)
    }
accounts-waiting = ⏸ Telegram minta jeda sampai { $until }
# $why: limited, frozen, atau kode Telegram
accounts-last-error = ⚠️ Kendala terakhir: { $why ->
        [SESSION_REVOKED] sesi diakhiri dari perangkat lain
        [AUTH_KEY_UNREGISTERED] Telegram mengakhiri sesinya
        [AUTH_KEY_DUPLICATED] sesi dipakai di dua tempat sekaligus
        [USER_DEACTIVATED] akun ditutup
        [USER_DEACTIVATED_BAN] akun diblokir Telegram
        [PEER_FLOOD] Telegram membatasi pesan ke orang baru
        [limited] akun dibatasi Telegram
        [frozen] akun dibekukan Telegram
       *[other] { $why }
    }
accounts-advice-scan-first = Akun ini siap dipakai. Scan dulu, supaya bot tahu grup dan channel Kakak.
accounts-advice-needs-login = Telegram mengakhiri sesinya. Datanya masih lengkap. Masuk lagi supaya akun ini jalan lagi.
accounts-advice-restricted = Telegram membatasi akun ini untuk sementara. Datanya aman. Tanyakan lewat tombol @SpamBot. Ini selesai sendiri kalau kata @SpamBot sudah tidak ada batasan, atau kalau ada pesan broadcast yang terkirim.
accounts-advice-limited = Akun ini terlalu banyak chat ke orang yang belum dikenal, jadi untuk sementara belum bisa chat ke orang baru. Grup dan channel tetap jalan. Tunggu beberapa hari, lalu tanya @SpamBot di sini: kalau katanya sudah tidak ada batasan, ini selesai sendiri.
accounts-advice-disconnecting = Sebentar, kami sedang mengeluarkan akun ini dari Telegram.
accounts-advice-disconnected = Kuncinya sudah kami hapus, datanya tetap ada. Hubungkan lagi kapan saja.
accounts-scan = 🔎 Scan grup
accounts-show-work = ⏳ Lihat prosesnya
accounts-ask-spam-bot = 🩺 Tanya @SpamBot
accounts-limit-over = ✅ Batasannya sudah dicabut
accounts-disconnect = 🔌 Putuskan akun ini
accounts-login-again = 🔑 Masuk lagi
accounts-reconnect = 🔑 Hubungkan lagi
accounts-refresh = 🔄 Lihat lagi
accounts-ask-disconnect =
    🔌 <b>Putuskan «{ $name }»?</b>
    { $phone }

    Bot akan keluar dari akun ini di Telegram dan menghapus kuncinya. Data Kakak di sini tetap ada, dan akun bisa dihubungkan lagi.
accounts-disconnect-this = Ya, putuskan { $phone }
