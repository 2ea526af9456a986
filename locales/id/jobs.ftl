# Pekerjaan akun yang sedang berjalan: scan, impor, link, @SpamBot. HTML kecuali tombol dan tulisan singkat.

jobs-scan = 🔎 <b>Scan { $account }</b>
jobs-spam-bot = 🩺 <b>Tanya @SpamBot</b> · { $account }
jobs-link = 🔗 <b>Tambah { $reference }</b>
    Ke daftar { $list }
jobs-import = 📥 <b>Impor CSV</b>
    Ke daftar { $list }

jobs-queued = ⏳ Menunggu giliran, mulai sebentar lagi …
jobs-stopping = ⏹ Sedang dihentikan …
jobs-bar = { $bar } { $percent }%
jobs-current = Sekarang: <i>{ $title }</i>
# $work: scan, import
jobs-pace = { $rate } { $work ->
        [import] baris
       *[other] chat
    } per menit, kira-kira { $left } lagi
jobs-waiting = ⏸ Telegram minta jeda. Lanjut sendiri { $wait } lagi, Kakak tidak perlu apa-apa.
jobs-scan-read = Chat diperiksa: { $done }
jobs-scan-read-of = Chat diperiksa: { $done } dari { $total }
jobs-scan-found = 👥 { $groups } grup · 📢 { $channels } channel · 💬 { $topics } topik
jobs-spam-bot-asking = ⏳ Menunggu jawaban …
jobs-link-asking = ⏳ Sedang dicari …
jobs-import-counts = { $done } baris selesai
    ✅ { $added } target masuk · ☑️ { $known } sudah ada · ❌ { $skipped } dilewati

jobs-scan-read-only = 🔒 { $count } di antaranya hanya bisa dibaca, jadi tidak bisa jadi target.
jobs-scan-gone = 👻 { $gone } yang dulu ada sekarang sudah tidak ada.
jobs-scan-done = ✅ Scan selesai. Lanjut buat daftar target?
jobs-scan-nothing = Belum ada grup atau channel yang bisa ditulisi akun ini. Gabung dulu ke grup lewat aplikasi Telegram, lalu scan lagi.
jobs-spam-bot-answer = Jawaban @SpamBot:
    <blockquote>{ $answer }</blockquote>
jobs-spam-bot-silent = @SpamBot tidak menjawab. Coba lagi nanti.
jobs-link-added = ✅ <b>{ $title }</b> sudah masuk daftar.
jobs-link-known = ☑️ <b>{ $title }</b> memang sudah ada di daftar. Tidak ada yang berubah.
jobs-import-done = ✅ Impor selesai: { $added } target masuk, { $skipped } baris dilewati.{ $known ->
        [0] { "" }
       *[other] {" "}{ $known } memang sudah ada.
    }

# $work: scan, ask_spam_bot, add_by_link, import
jobs-cancelled = ✖️ Dihentikan. { $work ->
        [scan] Yang sudah ketemu tetap tersimpan.
        [import] Target yang sudah masuk tetap ada di daftar.
       *[other] Tidak ada yang berubah.
    }
jobs-failed = { $error ->
        [NOT_CONNECTED] 🔑 Akunnya terputus, jadi pekerjaan ini berhenti. Hubungkan lagi, lalu ulangi.
        [ACCOUNT_DISCONNECTED] 🔌 Akunnya diputuskan, jadi pekerjaan ini berhenti. Hubungkan lagi, lalu ulangi.
        [LINK_INVALID] ❌ Itu bukan link atau @username Telegram. Daftar tidak berubah.
        [NOT_A_GROUP] ❌ Itu orang atau bot, bukan grup atau channel. Daftar tidak berubah.
        [NOT_A_MEMBER] ❌ Akun ini belum jadi anggota di sana. Gabung dulu lewat aplikasi Telegram, lalu coba lagi. Daftar tidak berubah.
        [CHANNEL_PRIVATE] ❌ Akun ini belum jadi anggota di sana. Gabung dulu lewat aplikasi Telegram, lalu coba lagi. Daftar tidak berubah.
        [CHAT_WRITE_FORBIDDEN] ❌ Akun ini tidak boleh menulis di sana. Daftar tidak berubah.
        [CHAT_ADMIN_REQUIRED] ❌ Itu channel yang hanya boleh ditulisi adminnya. Daftar tidak berubah.
        [CHAT_NOT_SCANNED] ❌ Akun ini belum mengenal grup itu. Scan dulu, lalu coba lagi. Daftar tidak berubah.
        [USERNAME_NOT_OCCUPIED] ❌ Tidak ada grup atau channel dengan nama itu. Daftar tidak berubah.
        [USERNAME_INVALID] ❌ Nama itu bukan @username yang benar. Daftar tidak berubah.
        [INVITE_HASH_EXPIRED] ❌ Link undangan itu sudah tidak berlaku. Daftar tidak berubah.
        [INVITE_HASH_INVALID] ❌ Link undangan itu salah. Daftar tidak berubah.
        [LIST_FULL] ✋ Daftarnya sudah penuh. Yang sudah masuk tetap ada.
        [LIST_NOT_FOUND] ✋ Daftarnya sudah dihapus, jadi tidak ada yang ditambahkan.
        [LIST_DELETED] ✋ Daftarnya sudah dihapus, jadi impornya berhenti.
        [FILE_LOST] 📄 Filenya sudah tidak ada di tempat kami. Target yang sudah masuk tetap ada; kirim filenya sekali lagi.
        [NO_ANSWER] 📡 @SpamBot belum menjawab. Coba lagi beberapa menit lagi.
        [UNEXPECTED_ANSWER] 📡 Jawaban Telegram kali ini tidak bisa kami baca. Tidak ada yang hilang, coba lagi nanti.
        [INTERNAL_ERROR] 🛠 Ada yang salah di tempat kami, bukan di akun Kakak. Tidak ada yang hilang, coba lagi.
        [TELEGRAM_TROUBLE] 📡 Telegram belum bisa dihubungi. Tidak ada yang hilang, coba lagi nanti.
        [PEER_FLOOD] 🟠 Telegram sedang membatasi akun ini. Datanya aman, coba lagi besok.
        [FROZEN_METHOD_INVALID] 🟠 Telegram membekukan akun ini. Datanya aman. Buka aplikasi Telegram untuk mengajukan banding.
       *[other] ❌ Belum berhasil ({ $error }). { $work ->
            [scan] Yang sudah ketemu tetap tersimpan.
            [import] Target yang sudah masuk tetap ada di daftar.
           *[other] Tidak ada yang berubah.
        }
    }

jobs-cancel = ⏹ Hentikan
jobs-make-list = 🎯 Buat daftar target
jobs-scan-again = 🔎 Scan lagi
jobs-spam-bot-again = 🩺 Tanya lagi
jobs-link-another = 🔗 Tambah yang lain
jobs-show-list = 🎯 Lihat daftarnya
jobs-import-errors = 📄 Baris yang dilewati
jobs-import-errors-file = baris-dilewati
jobs-import-errors-caption = 📄 Baris yang tidak bisa dipakai, lengkap dengan alasannya. Perbaiki, lalu impor lagi.
jobs-import-errors-gone = Tidak ada baris bermasalah, atau filenya sudah kami hapus.
jobs-running-already = Sudah berjalan, Kak. Ini prosesnya.
jobs-not-connected = Akun ini sedang tidak terhubung, jadi belum bisa. Hubungkan lagi dulu, Kak.
jobs-too-many = Masih banyak pekerjaan akun ini yang menunggu. Tunggu sebentar, lalu coba lagi, Kak.

# Kolom alasan di CSV
jobs-row-bad-id = group_id kosong atau bukan angka
jobs-row-not-a-chat = itu ID orang, bukan grup atau channel
jobs-row-bad-topics = topik harus angka, dipisah koma
jobs-row-too-long = isinya terlalu panjang; periksa tanda kutipnya
jobs-row-unknown = akun ini belum mengenal grup itu; scan dulu
jobs-row-unknown-topic = ada topik yang belum dikenal akun di forum itu; scan dulu
jobs-row-read-only = akun tidak boleh menulis di sana
jobs-row-left = akun sudah bukan anggota di sana, atau grupnya sudah tidak ada
jobs-row-list-full = daftar sudah penuh
