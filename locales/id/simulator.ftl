## The simulated Telegram's page. Plain texts, formatted in the browser: no plurals.

simulator-title = BlastPro · Telegram simulasi
simulator-tagline = Telegram simulasi
simulator-parts = Bagian halaman
simulator-tab-bot = Bot
simulator-tab-phone = HP
simulator-tab-panel = Panel

simulator-ok = OK
simulator-cancel = Batal
simulator-close = Tutup
simulator-back = Kembali
simulator-alert = Pesan
simulator-you = Anda
simulator-connecting = Menghubungkan…

# Days
simulator-today = Hari ini
simulator-yesterday = Kemarin

# Chats and messages
simulator-chats = Chat
simulator-saved-messages = Pesan Tersimpan
simulator-phone-of-owner = Telegram di HP Kakak
simulator-no-chats = Belum ada chat. Kode masuk dari Telegram akan muncul di sini.
simulator-no-messages = Belum ada pesan
simulator-no-bot = Belum ada bot di dunia ini.
simulator-messages-with = Pesan dengan { $name }
simulator-message-of = { $name }, { $time }
simulator-unread = Belum dibaca: { $count }
simulator-to-bottom = Ke pesan terbaru
simulator-edited = diedit
simulator-forwarded = Diteruskan dari { $name }
simulator-forward = Teruskan ke bot
simulator-forward-done = Diteruskan ke { $name }
simulator-deleted-message = Pesan terhapus
simulator-photo = Foto
simulator-open-photo = Buka foto
simulator-video = Video
simulator-animation = GIF
simulator-voice = Pesan suara
simulator-audio = Musik
simulator-play = Putar
simulator-pause = Jeda
simulator-reveal = Gambar tersembunyi, ketuk untuk melihat
simulator-document = Berkas
simulator-contact = Kontak
simulator-download = Unduh
simulator-download-named = Unduh { $name }
simulator-spoiler = Teks tersembunyi, ketuk untuk melihat
simulator-copy = Salin
simulator-copied = Tersalin
simulator-copy-failed = Peramban tidak mengizinkan penyalinan
simulator-show-more = Selengkapnya
simulator-show-less = Ringkas
simulator-button-unsupported = Tombol ini tidak berfungsi di sini
simulator-unknown-username = Tidak ada yang bernama @{ $username } di sini
simulator-not-loaded = Pesan tidak dapat dimuat: { $reason }

# Who a chat is with
simulator-bot = bot
simulator-person = orang
simulator-group = Grup
simulator-forum = Forum
simulator-channel = Kanal
simulator-topics = Topik
simulator-members = { $kind } · { $count } anggota
simulator-service-account = notifikasi layanan
simulator-read-only = Di sini hanya bisa membaca
simulator-topic-closed = Topik ini ditutup
simulator-typing = mengetik
simulator-sending-photo = mengirim foto
simulator-sending-file = mengirim berkas

# Writing
simulator-message = Pesan
simulator-send = Kirim
simulator-attach = Lampirkan foto atau berkas
simulator-caption = Keterangan (boleh kosong)
simulator-as-photo = Kirim sebagai foto
simulator-as-media = Kirim sebagai foto dan video
simulator-hide = Sembunyikan sampai diketuk
simulator-attach-several = Kirim { $count } berkas
simulator-too-many-files = Satu album paling banyak { $count } berkas
simulator-keyboard = Papan tombol bot
simulator-menu = Menu
simulator-commands = Perintah bot
simulator-write-as = Tulis sebagai
simulator-write-as-you = { $name } (Kakak)
simulator-not-sent = Tidak terkirim: { $reason }
simulator-unanswered = Bot belum menjawab
simulator-no-answer = Bot tidak menjawab: { $reason }
simulator-share-title = Bagikan nomor?
simulator-share-text = Bot akan melihat nama dan nomor Kakak { $phone }.
simulator-share = Bagikan
simulator-no-phone = Orang ini tidak punya nomor telepon
simulator-start = MULAI
simulator-bot-welcome = Ketuk MULAI untuk memulai chat.
simulator-unblock-restart = Buka blokir bot

# Panel: the service
simulator-service = Layanan BlastPro
simulator-service-running = Berjalan
simulator-service-starting = Sedang mulai…
simulator-service-down = Mati
simulator-service-none = Tidak dijalankan dari sini
simulator-service-unknown = Memeriksa…
simulator-service-pid = proses { $pid }
simulator-service-restarts = mulai ulang: { $count }
simulator-plug = Cabut colokan
simulator-plug-hint = Mematikan layanan seketika, seperti listrik padam. Layanan akan hidup lagi sendiri, dan tidak ada yang hilang.
simulator-plug-done = Colokan dicabut

# Panel: the person
simulator-you-are = Kakak sebagai
simulator-block = Blokir bot
simulator-unblock = Buka blokir bot

# Panel: the account
simulator-account = Akun Telegram Kakak
simulator-accept-qr = Pindai kode QR
simulator-accept-qr-done = Login lewat QR diterima
simulator-no-qr = Belum ada kode QR untuk dipindai
simulator-cut = Putus koneksi
simulator-cut-done = Koneksi diputus
simulator-revoke = Akhiri semua sesi
simulator-revoke-text = Semua aplikasi yang masuk sebagai orang ini akan keluar, seperti saat sesinya diakhiri di pengaturan Telegram.
simulator-revoke-yes = Akhiri
simulator-revoke-done = Sesi diakhiri
simulator-login-code-sent = Kode masuk sedang dikirim
simulator-login-qr-accepted = Kode QR sudah dipindai
simulator-login-password-needed = Sandi dua langkah diminta
simulator-login-done = Sudah masuk
simulator-login-ended = Sudah keluar

# Panel: troubles
simulator-trouble = Gangguan
simulator-flood-of = Panggilan siapa
simulator-flood-account = Akun
simulator-flood-bot = Bot
simulator-method = Metode
simulator-seconds = Detik
simulator-flood = Beri flood wait
simulator-flood-done = { $method } berikutnya harus menunggu
simulator-outage-seconds = Detik
simulator-outage = Padamkan Telegram
simulator-outage-done = Telegram tidak bisa dihubungi selama { $seconds } detik

# Panel: looks
simulator-look = Tampilan
simulator-theme = Tema
simulator-theme-auto = Ikuti sistem
simulator-theme-light = Terang
simulator-theme-dark = Gelap
simulator-language = Bahasa

# What Telegram writes into a chat
simulator-action-group-created = { $name } membuat “{ $title }”
simulator-action-members-added = { $name } menambahkan { $members }
simulator-action-topic-opened = { $name } membuka topik “{ $title }”
simulator-action-topic-closed = { $name } menutup topik
simulator-action-topic-reopened = { $name } membuka kembali topik
simulator-action-migrated = Grup ini menjadi supergrup
simulator-action-migrated-from = Sebelumnya grup “{ $title }”
simulator-login-code-heading = Kode masuk:
simulator-login-code = { $code }. Jangan berikan kode ini kepada siapa pun, meski mereka mengaku dari Telegram!
simulator-login-code-use = Kode ini dapat dipakai untuk masuk ke akun Telegram Anda. Kami tidak pernah memintanya untuk hal lain.
