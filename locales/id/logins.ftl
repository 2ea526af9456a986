# Menghubungkan akun. HTML kecuali tombol dan tulisan singkat.

logins-ways =
    🔗 <b>Hubungkan akun Telegram</b>

    📱 <b>Kode</b>: Telegram mengirim kode, Kakak ketuk di tombol angka.
    🔳 <b>QR</b>: scan dari HP yang sudah masuk ke akun itu. Buka bot ini di layar lain (laptop atau HP kedua).
logins-ways-again =
    🔑 <b>Hubungkan lagi</b>
    Data akun ini masih lengkap. Pilih caranya, Kak.
logins-way-otp = 📱 Pakai kode
logins-way-qr = 🔳 Scan QR
logins-too-many =
    ⏸ <b>Istirahat dulu, Kak</b>
    Sudah terlalu banyak kode yang diminta dalam satu jam. Tidak ada yang hilang.

    Kode bisa diminta lagi setelah <b>{ $until }</b>. Lewat QR bisa sekarang juga.
logins-limit =
    ✋ <b>Sudah { $limit } akun</b>
    Itu batasnya untuk saat ini. Akun yang ada tidak berubah.

    Putuskan salah satu dulu kalau mau menggantinya.

logins-phone =
    📱 <b>Nomor akun yang mau dihubungkan</b>

    Ketuk tombol di bawah untuk membagikan nomor akun ini, atau ketik nomor akun Kakak yang lain, misalnya 0812 3456 7890.
logins-phone-share = 📱 Bagikan nomor saya
logins-phone-not-yours = Itu kontak orang lain, Kak. Demi keamanan, yang bisa dibagikan hanya kontak Kakak sendiri. Untuk akun Kakak yang lain, ketik nomornya.
logins-phone-unreadable = Nomornya belum terbaca, Kak. Contoh yang benar: 0812 3456 7890 atau +62 812 3456 7890.
logins-moment = Sebentar, Kak …

logins-took-over = ℹ️ Proses masuk yang sebelumnya dihentikan, diganti yang ini.
logins-starting-otp = ⏳ Meminta kode untuk <b>{ $phone }</b> …
logins-starting-qr = ⏳ Menyiapkan QR …

logins-code-title = 🔢 <b>Kode masuk { $phone }</b>
logins-code-app = Kodenya ada di <b>aplikasi Telegram</b> Kakak, di chat bernama Telegram. <b>Ketuk</b> di bawah, jangan diketik di sini: kode yang diketik langsung hangus.
logins-code-sms = Kodenya dikirim lewat <b>SMS</b>. <b>Ketuk</b> di bawah, jangan diketik di sini: kode yang diketik langsung hangus.
logins-code-call = Telegram akan <b>menelepon</b> dan membacakan kodenya. <b>Ketuk</b> di bawah, jangan diketik di sini.
logins-code-missed-call = Telegram akan <b>miscall</b>. Kodenya angka terakhir nomor yang menelepon. <b>Ketuk</b> di bawah, jangan diketik di sini.
logins-code-email = Kodenya dikirim ke <b>email</b> Kakak. <b>Ketuk</b> di bawah, jangan diketik di sini.
logins-code-email-at = Kodenya dikirim ke <b>{ $address }</b>. <b>Ketuk</b> di bawah, jangan diketik di sini.
logins-code-fragment = Kodenya ada di <b>fragment.com</b>. <b>Ketuk</b> di bawah, jangan diketik di sini.
logins-code-word = Telegram mengirim <b>SMS berisi satu kata</b>. Ketik kata itu di sini. Pesannya langsung kami hapus.
logins-code-word-hint = Telegram mengirim <b>SMS berisi satu kata</b> yang diawali “{ $beginning }”. Ketik kata itu di sini. Pesannya langsung kami hapus.
logins-code-phrase = Telegram mengirim <b>SMS berisi sebuah kalimat</b>. Ketik kalimat itu di sini. Pesannya langsung kami hapus.
logins-code-phrase-hint = Telegram mengirim <b>SMS berisi kalimat</b> yang diawali “{ $beginning }”. Ketik kalimat itu di sini. Pesannya langsung kami hapus.
logins-checking = ⏳ Sedang diperiksa …
logins-resending = ⏳ Kode baru sedang diminta …
logins-channel-app = aplikasi Telegram
logins-channel-sms = SMS
logins-channel-call = telepon
logins-channel-missed-call = miscall
logins-channel-email = email
logins-channel-fragment = Fragment
logins-resend-in = Kode baru bisa diminta { $wait } lagi.
logins-resend-in-by = Belum masuk? Bisa dikirim lewat { $channel } { $wait } lagi.
logins-resend = 🔁 Kirim kode baru
logins-resend-by = 🔁 Kirim lewat { $channel }
logins-resend-too-soon = Sabar ya Kak, kode baru bisa diminta { $wait } lagi.
logins-resend-requested = Kode baru sedang diminta.
logins-new-code = 🔁 Kirim kode baru
logins-code-spoilt =
    ⚠️ <b>Kode itu sudah hangus, Kak</b>
    Telegram membatalkan kode yang diketik di chat mana pun. Pesannya sudah kami hapus, dan akun Kakak aman.

    Minta kode baru, lalu <b>ketuk</b> di tombol angka.
logins-delete-yourself = ⚠️ Pesan Kakak tadi tidak bisa kami hapus. Tolong hapus sendiri, ya.
logins-cancel = Batal
logins-over = Proses masuk itu sudah selesai.

logins-password-title = 🔐 <b>Verifikasi dua langkah</b>
logins-password = Ketik kata sandi dua langkah akun ini. Pesannya langsung kami hapus, dan kata sandinya tidak disimpan.
logins-password-hint = Petunjuk Kakak: <i>{ $hint }</i>
logins-wrong-password = ❌ Kata sandinya belum cocok. Belum ada yang berubah, coba lagi.
logins-wrong-code = ❌ Kodenya belum cocok. Sisa { $tries } percobaan.
logins-code-expired = ⌛ Kode itu sudah tidak berlaku. Tidak ada yang hilang, minta kode baru.
logins-unreachable-line = 📡 Telegram belum bisa dihubungi. Tidak ada yang hilang, coba lagi.
logins-failed-line = ❌ Belum berhasil. Tidak ada yang hilang, coba lagi.

logins-qr =
    🔳 <b>Scan dengan akun yang mau dihubungkan</b>

    1. Buka bot ini di layar lain (laptop atau HP kedua)
    2. Di HP: Telegram → Pengaturan → Perangkat → Hubungkan Perangkat
    3. Arahkan kamera ke gambar ini

    Gambarnya diperbarui sendiri. Menunggu discan …
logins-qr-scanned = ✅ Sudah discan. Sebentar, sedang masuk …

logins-connected =
    🎉 <b>Akun terhubung!</b>
    { $name } · { $phone }

    Mulai sekarang akun ini bisa dikelola dari sini.
logins-reconnected =
    🎉 <b>Akun terhubung lagi!</b>
    { $name } · { $phone }

    Semua datanya masih ada.
logins-connected-unnamed = 🎉 <b>Akun terhubung!</b>
logins-show-account = 👤 Lihat akun
logins-try-again = 🔁 Coba lagi
logins-other-number = 📱 Pakai nomor lain
logins-new-qr = 🔳 Buat QR baru

logins-cancelled = <b>Dibatalkan</b>
    Tidak ada akun yang dihubungkan.
logins-taken-over = ℹ️ Diganti proses masuk yang lebih baru.
logins-number-invalid =
    ❌ <b>Nomor tidak dikenal</b>
    Telegram tidak mengenal { $phone }. Tidak ada yang berubah.

    Periksa lagi nomornya, lalu coba sekali lagi.
logins-number-banned =
    ⛔ <b>Nomor diblokir Telegram</b>
    { $phone } diblokir oleh Telegram, jadi tidak bisa dihubungkan. Data Kakak di sini aman.

    Kalau menurut Kakak keliru, tulis ke recover@telegram.org. Atau pakai nomor lain.
logins-number-unused =
    ❌ <b>Belum ada akunnya</b>
    { $phone } belum punya akun Telegram. Tidak ada yang berubah.

    Daftar dulu di aplikasi Telegram, atau pakai nomor lain.
logins-too-many-wrong-codes =
    ❌ <b>Terlalu banyak kode salah</b>
    Kami berhenti supaya nomor Kakak tidak dikunci Telegram. Tidak ada yang hilang.

    Mulai lagi dengan kode baru.
logins-code-expired-over =
    ⌛ <b>Kode sudah tidak berlaku</b>
    Tidak ada yang hilang. Mulai lagi untuk mendapat kode baru.
logins-flood =
    ⏸ <b>Telegram minta jeda</b>
    Terlalu sering mencoba masuk dengan nomor ini. Tidak ada yang hilang, akun Kakak aman.

    Kode bisa diminta lagi setelah <b>{ $until }</b>.
logins-timed-out =
    ⌛ <b>Waktunya habis</b>
    Terlalu lama tidak ada kabar, jadi proses masuk kami tutup. Tidak ada yang hilang.

    Mulai lagi kapan saja.
logins-timed-out-qr =
    ⌛ <b>QR tidak discan</b>
    Waktunya habis sebelum ada yang scan. Tidak ada yang hilang.

    Buat QR baru, atau pakai kode.
logins-belongs-to-another =
    ✋ <b>Akun ini sudah dikelola orang lain</b>
    Akun itu terhubung ke BlastPro milik pengguna lain, jadi tidak bisa dihubungkan di sini. Sesi yang barusan sudah kami keluarkan.

    Kalau itu akun Kakak, putuskan dulu di sana.
logins-other-account =
    ✋ <b>Itu akun yang lain</b>
    Yang masuk bukan akun yang mau dihubungkan lagi. Sesi yang barusan sudah kami keluarkan, tidak ada yang berubah.

    Coba lagi dengan nomor yang sama seperti dulu.
logins-already-connected =
    ✅ <b>Akun ini sudah terhubung</b>
    Akunnya jalan seperti biasa dan tidak kami sentuh. Sesi yang barusan sudah kami keluarkan.
logins-unsupported =
    ✋ <b>Belum bisa dari sini</b>
    Telegram meminta langkah yang hanya ada di aplikasinya ({ $error }). Tidak ada yang berubah.

    Selesaikan dulu di aplikasi Telegram, lalu coba lagi. Atau scan QR.
logins-refused =
    ❌ <b>Belum berhasil masuk</b>
    Telegram menolak langkah terakhir. Tidak ada yang berubah.

    Silakan mulai lagi.
logins-unreachable =
    📡 <b>Telegram belum bisa dihubungi</b>
    Tidak ada yang hilang, akun Kakak aman.

    Coba lagi beberapa menit lagi.
logins-session-lost =
    ⚠️ <b>Proses masuk terputus</b>
    Telegram menutup sesi sementaranya sebelum selesai. Tidak ada akun yang berubah.

    Silakan mulai lagi.
