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
accounts-previous = « Sebelumnya
accounts-next = Berikutnya »

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
accounts-advice-connected = Akun ini siap dipakai.
accounts-advice-needs-login = Telegram mengakhiri sesinya. Datanya masih lengkap. Masuk lagi supaya akun ini jalan lagi.
accounts-advice-restricted = Telegram membatasi akun ini untuk sementara. Datanya aman. Tunggu sampai batasannya dicabut; cek lewat @SpamBot.
accounts-advice-disconnecting = Sebentar, kami sedang mengeluarkan akun ini dari Telegram.
accounts-advice-disconnected = Kuncinya sudah kami hapus, datanya tetap ada. Hubungkan lagi kapan saja.
accounts-disconnect = 🔌 Putuskan akun ini
accounts-login-again = 🔑 Masuk lagi
accounts-reconnect = 🔑 Hubungkan lagi
accounts-refresh = 🔄 Lihat lagi
accounts-ask-disconnect =
    🔌 <b>Putuskan { $name }?</b>
    { $phone }

    Bot akan keluar dari akun ini di Telegram dan menghapus kuncinya. Data Kakak di sini tetap ada, dan akun bisa dihubungkan lagi.
accounts-disconnect-this = Ya, putuskan { $phone }
