# Template: pesan yang ditulis sekali dan dibroadcast berkali-kali. HTML kecuali tombol dan tulisan singkat.

templates-list =
    📝 <b>Template</b>
    Pesan yang ditulis sekali, lalu dibroadcast kapan saja.
templates-list-empty = Belum ada template. Ketuk Buat template, lalu kirim pesannya ke sini.
templates-list-page = Halaman { $page } dari { $pages }
templates-list-hint = <i>Ketik nama untuk mencari.</i>
templates-list-found = 🔍 “{ $search }”: { $found } ketemu, halaman { $page } dari { $pages }
templates-list-not-found = 🔍 “{ $search }” tidak ketemu. Ketik nama lain, atau hentikan pencarian.
templates-list-button = { $kind ->
        [photo] 🖼
        [video] 🎬
        [document] 📎
        [animation] 🎞
        [voice] 🎤
        [audio] 🎵
        [album] 🗂
       *[text] 💬
    } { $name }
templates-stop-search = ✖️ Stop cari
templates-new = ➕ Buat template
templates-continue = ✍️ Buka draf

templates-draft-there =
    ✍️ <b>Masih ada draf yang belum disimpan</b>
    Kalau mulai yang baru, draf itu dibuang.
templates-start-over = 🗑 Buang draf, mulai baru

templates-ask =
    📝 <b>Template baru</b>
    Kirim ke sini pesan yang mau dibroadcast, persis seperti nanti tampilnya: teks, foto, video, file, suara, atau album. Huruf tebal, link, dan emoji ikut.

    Bisa juga teruskan pesan yang sudah ada, atau tempel link pesannya (t.me/…).
templates-ask-edit =
    ✏️ <b>Ubah isi { $name }</b>
    Kirim isi yang baru ke sini: teks, foto, video, file, suara, album, terusan, atau link pesan.

    Broadcast yang sedang jalan tetap memakai isi yang lama.
templates-explain-button = ❓ Cara pakai { "{name}" } dan { "{Halo|Hai}" }
templates-explain =
    ❓ <b>Sapaan dan variasi</b>
    <code>{ "{name}" }</code> jadi nama grup atau nama orangnya. Ada juga <code>{ "{group}" }</code>, <code>{ "{first_name}" }</code>, <code>{ "{last_name}" }</code>, <code>{ "{username}" }</code>, <code>{ "{date}" }</code>, <code>{ "{time}" }</code>, <code>{ "{day}" }</code>.
    <code>{ "{username:Kak}" }</code> jadi “Kak” kalau username-nya tidak ada.
    <code>{ "{Halo|Hai|Permisi}" }</code> dipilih satu, diundi lagi tiap kiriman. Boleh bersarang.
    Mau kurung apa adanya? Tulis <code>{ "\\{" }</code> dan <code>{ "\\}" }</code>. Ini berlaku juga di teks kode.

    <b>Contoh</b>
    <blockquote>{ "{Halo|Hai}" } { "{name}" }, promo { "{day}" } ini!</blockquote>
    bisa jadi
    <blockquote>Hai Jual Beli Bandung, promo Senin ini!</blockquote>

templates-refused = { $kind ->
        [sticker] ❌ Stiker tidak bisa jadi template.
        [video_note] ❌ Video bulat tidak bisa jadi template. Kirim sebagai video biasa.
        [poll] ❌ Polling tidak bisa jadi template.
        [location] ❌ Lokasi tidak bisa jadi template. Tulis alamatnya, atau tempel link petanya di teks.
        [contact] ❌ Kontak tidak bisa jadi template. Tulis nomornya di teks.
       *[other] ❌ Pesan seperti itu tidak bisa jadi template.
    } Yang bisa: teks, foto, video, GIF, file, suara, atau album. Tidak ada yang berubah.
templates-not-taken = ✋ Yang barusan dikirim belum dipakai. Simpan atau buang dulu draf ini, lalu kirim lagi, Kak.
templates-refused-protected = 🔒 Pengirim pesan itu melarang pesannya disalin, dan kami menghormatinya. Tidak ada yang berubah. Tulis pesannya sendiri, Kak.
templates-refused-too-large = 📦 File itu lebih besar dari { $megabytes } MB, batas unduhan bot Telegram. Tidak ada yang berubah. Kecilkan dulu, atau kirim file itu ke grup Kakak lalu tempel link pesannya di sini (sampai { $by_link } MB).
templates-refused-item = ✋ Kiriman terakhir tidak ikut: satu template memuat satu album, paling banyak { $limit } item. Ketuk Selesai dulu kalau albumnya sudah lengkap.

templates-collecting =
    🗂 <b>Album</b>
    { $count } item sudah diterima. Kalau sudah semua, ketuk Selesai.
templates-collected = ✅ Selesai ({ $count } item)
templates-discard = 🗑 Buang draf
templates-ask-discard =
    🗑 <b>Buang draf ini?</b>
    Pesan yang belum disimpan ini hilang. Template lain tidak berubah.
templates-ask-discard-edit =
    🗑 <b>Buang perubahan «{ $name }»?</b>
    Isi baru yang belum disimpan hilang. Templatenya tetap seperti sebelumnya.
templates-discard-this = 🗑 Ya, buang draf ini
templates-discarded = Draf dibuang

templates-link =
    🔗 <b>Salin pesan itu?</b>
    { $link }

    Akun Kakak mengambil pesannya: teks, format, dan filenya ikut, tanpa tulisan “diteruskan dari”.
templates-link-no-account =
    🔗 <b>Itu link pesan</b>
    { $link }

    Untuk menyalin pesannya perlu akun yang terhubung. Belum ada, jadi sekarang link itu hanya bisa dikirim sebagai teks.
templates-link-copy = 📋 Ya, salin pesannya
templates-link-keep = 💬 Tidak, pakai sebagai teks
templates-link-account =
    🔗 <b>Lewat akun mana?</b>
    Akunnya harus bisa melihat pesan itu.
templates-test-account =
    🧪 <b>Tes ke Pesan Tersimpan</b>
    Pesan Tersimpan akun yang mana?
templates-account = { $name } · { $phone }
templates-no-account = Belum ada akun yang terhubung, Kak. Hubungkan akun dulu lewat menu.

templates-preview = 👀 <b>Pratinjau</b> · belum disimpan
templates-preview-edit = 👀 <b>Pratinjau { $name }</b> · perubahan belum disimpan
templates-preview-saved = 👀 <b>Pratinjau { $name }</b>
templates-preview-one = Di atas ini hasilnya.
templates-preview-some = Di atas ini { $shown } contoh dari { $variants } variasi.
templates-preview-many = Di atas ini { $shown } contoh dari lebih dari satu juta variasi.
templates-preview-sample = 👥 Nama contoh: { $name }
templates-preview-length = 📏 Paling panjang { $units } dari { $limit } karakter.
templates-preview-emoji = 🌟 Bot menampilkan emoji khusus sebagai emoji biasa. Di kiriman aslinya ikut, asal akunnya Premium.
templates-preview-buttons = 🔘 Tombol di bawah pesan aslinya tidak ikut: hanya bot yang bisa mengirim tombol.
templates-preview-literal = 📋 Dikirim apa adanya: tanda kurung di dalamnya tidak diolah.
templates-preview-captions = 🗂 Album ditampilkan sekali; contoh lainnya teksnya saja.
templates-preview-missing = 📎 { $name }: tidak bisa ditampilkan bot (lebih dari { $megabytes } MB). Di kiriman aslinya tetap utuh.
templates-preview-unnamed = file
templates-preview-unshown = ⚠️ Telegram tidak mau menampilkan contohnya di sini. Coba tes ke Pesan Tersimpan.
templates-save = 💾 Simpan
templates-save-edit = 💾 Simpan perubahan
templates-test = 🧪 Tes ke Pesan Tersimpan
templates-change = ✏️ Ganti
templates-untitled = Pesan { $date }
templates-saved = { $name } tersimpan
templates-kept = Draf disimpan. Lanjutkan kapan saja.
templates-nothing = Belum ada pesan yang bisa disimpan. Kirim pesannya dulu, Kak.
templates-too-many = Sudah { $limit } template, itu batasnya. Hapus satu dulu, Kak. Drafnya tetap ada.

templates-error = ⚠️ <b>Ada yang belum pas</b>
templates-error-item = ⚠️ <b>Ada yang belum pas di item ke-{ $item }</b>
templates-error-place = <blockquote>{ $before }👉<b>{ $marked }</b>{ $after }</blockquote>
templates-error-again = Perbaiki, lalu kirim lagi ke sini. Pesan yang tadi tetap ada di draf.
templates-problem-unknown-field = Tidak ada isian bernama { $name }. Yang ada: { $known }.
templates-problem-unknown-field-near = Tidak ada isian bernama { $name }. Maksud Kakak <code>{ $suggestion }</code>?
templates-problem-empty = Kurungnya kosong. Isi, misalnya <code>{ "{name}" }</code> atau <code>{ "{Halo|Hai}" }</code>, atau hapus.
templates-problem-unclosed = Kurung <code>{ "{" }</code> ini belum ditutup. Tambahkan <code>{ "}" }</code>, misalnya <code>{ "{Halo|Hai}" }</code>. Kalau memang mau kurung apa adanya, tulis <code>{ "\\{" }</code>.
templates-problem-lone-close = Kurung <code>{ "}" }</code> ini tidak punya pembuka. Tambahkan <code>{ "{" }</code> di depannya. Kalau memang mau kurung apa adanya, tulis <code>{ "\\}" }</code>.
templates-problem-too-deep = Kurung di dalam kurung paling dalam { $limit } lapis.
templates-problem-too-many-branches = Satu pilihan paling banyak { $limit } cabang.
templates-problem-too-large = Terlalu banyak isian dan pilihan. Satu pesan paling banyak { $limit }.
templates-problem-maybe-blank = Pesan ini bisa jadi kosong: kalau pilihannya kebetulan kosong semua, tidak ada yang terkirim. Tambahkan teks yang selalu ada.
templates-too-long = ⚠️ <b>Terlalu panjang</b>
    Variasi terpanjangnya { $units } karakter, batas Telegram { $limit }. Kelebihan { $excess }.
templates-too-long-caption = ⚠️ <b>Terlalu panjang untuk keterangan foto atau file</b>
    Variasi terpanjangnya { $units } karakter, batas Telegram { $limit }. Kelebihan { $excess }.
templates-too-long-again = Nama grup dihitung sepanjang-panjangnya. Pendekkan, lalu kirim lagi ke sini. Pesan yang tadi tetap ada di draf.
templates-empty = ⚠️ <b>Pesan itu kosong</b>
    Tidak ada yang bisa dikirim dari situ. Kirim teks atau file, Kak.

templates-template = 📝 <b>{ $name }</b>
templates-template-kind = { $kind ->
        [photo] 🖼 Foto
        [video] 🎬 Video
        [document] 📎 File
        [animation] 🎞 GIF
        [voice] 🎤 Suara
        [audio] 🎵 Musik
        [album] 🗂 Album, { $items } item
       *[text] 💬 Teks
    } · versi { $version } · { $changed }
templates-template-literal = 📋 Salinan pesan, dikirim apa adanya
templates-template-text = <blockquote>{ $text }</blockquote>
templates-template-used = 📣 Dipakai: { $names }
templates-look = 👀 Pratinjau
templates-edit = ✏️ Ubah isi
templates-rename = 🏷 Ganti nama
templates-duplicate = 📄 Salin
templates-duplicated = Disalin jadi { $name }
templates-delete = 🗑 Hapus

templates-ask-rename = 🏷 Ketik nama baru untuk <b>{ $name }</b>.
templates-name-invalid = ❌ Nama itu kosong atau terlalu panjang (paling panjang { $longest } huruf). Namanya belum berubah.
templates-name-taken = ❌ Sudah ada template dengan nama itu. Namanya belum berubah.
templates-ask-delete =
    🗑 <b>Hapus template «{ $name }»?</b>
    Laporan broadcast yang sudah jalan tetap ada.

    Bisa dikembalikan selama { $undo }.
templates-delete-this = 🗑 Hapus 1 template
templates-in-use =
    ✋ <b>{ $name } belum bisa dihapus</b>
    Masih dipakai: { $names }.

    Selesaikan, hentikan, atau buang dulu broadcast itu. Template ini tidak berubah.
templates-deleted =
    🗑 Template <b>{ $name }</b> dihapus.

    Berubah pikiran? Bisa dikembalikan sampai { $until }.
templates-restore = ↩️ Kembalikan
templates-restored = { $name } sudah kembali
templates-restore-too-late = Waktunya sudah lewat, template itu tidak bisa dikembalikan lagi. Template yang lain tidak berubah.

# Pekerjaan akun
templates-fetch-title = 📋 <b>Salin pesan</b>
    { $link }
templates-fetch-asking = ⏳ Sedang diambil …
templates-fetch-done = ✅ Pesannya sudah disalin. Lihat dulu hasilnya, lalu simpan.
templates-fetch-buttons = 🔘 Tombol di bawah pesan aslinya tidak ikut: hanya bot yang bisa mengirim tombol.
templates-fetch-cancelled = ✖️ Dihentikan. Tidak ada yang disalin.
templates-fetch-failed = { $error ->
        [NOT_CONNECTED] 🔑 Akunnya terputus, jadi pesannya belum disalin. Hubungkan lagi, lalu ulangi.
        [ACCOUNT_DISCONNECTED] 🔌 Akunnya diputuskan, jadi pesannya belum disalin. Hubungkan lagi, lalu ulangi.
        [LINK_INVALID] ❌ Itu bukan link pesan. Contoh yang benar: t.me/namagrup/123
        [CHAT_FORWARDS_RESTRICTED] 🔒 Pesan di sana dilarang disalin oleh pemiliknya, dan kami menghormatinya.
        [MESSAGE_NOT_FOUND] ❌ Pesan itu tidak ada, atau sudah dihapus.
        [NOT_A_MEMBER] ❌ Akun ini bukan anggota di sana, jadi tidak bisa melihat pesannya. Gabung dulu lewat aplikasi Telegram, atau pilih akun lain.
        [CHANNEL_PRIVATE] ❌ Akun ini bukan anggota di sana, jadi tidak bisa melihat pesannya. Gabung dulu lewat aplikasi Telegram, atau pilih akun lain.
        [CHANNEL_INVALID] ❌ Akun ini tidak mengenal chat itu. Gabung dulu lewat aplikasi Telegram, atau pilih akun lain.
        [CHAT_NOT_SCANNED] ❌ Akun ini belum mengenal chat itu. Scan dulu, lalu coba lagi.
        [USERNAME_NOT_OCCUPIED] ❌ Tidak ada grup atau channel dengan nama itu.
        [USERNAME_INVALID] ❌ Nama di link itu bukan nama grup atau channel yang benar.
        [FILE_TOO_LARGE] 📦 Filenya terlalu besar untuk disalin (batasnya { $megabytes } MB).
        [NOT_A_GROUP] ❌ Link itu menuju chat pribadi, bukan grup atau channel. Teruskan saja pesannya ke sini.
        [FILE_NOT_STORED] 📄 Filenya belum bisa kami simpan. Coba lagi sebentar lagi.
        [CONTENT_TOO_LONG] ❌ Pesan itu terlalu panjang untuk dikirim ulang oleh akun biasa.
        [MEDIA_NOT_SUPPORTED] ❌ Pesan jenis itu tidak bisa jadi template. Yang bisa: teks, foto, video, GIF, file, suara, atau album.
        [TELEGRAM_TROUBLE] 📡 Telegram belum bisa dihubungi. Coba lagi nanti.
        [PEER_FLOOD] 🟠 Telegram sedang membatasi akun ini. Datanya aman, coba lagi besok.
        [FROZEN_METHOD_INVALID] 🟠 Telegram membekukan akun ini. Buka aplikasi Telegram untuk mengajukan banding.
       *[other] ❌ Belum berhasil disalin ({ $error }).
    } Template yang sudah disimpan tidak berubah.
templates-fetch-again = 📋 Coba lagi
templates-fetch-preview = 👀 Lihat hasilnya
templates-test-title = 🧪 <b>Tes ke Pesan Tersimpan</b>
    Akun { $account }
templates-test-asking = ⏳ Sedang dikirim …
templates-test-done = ✅ Terkirim. Buka Pesan Tersimpan di akun itu: begitulah nanti tampilnya.
templates-test-cancelled = ✖️ Dihentikan.
templates-test-failed = { $error ->
        [NOT_CONNECTED] 🔑 Akunnya terputus, jadi tesnya belum terkirim. Hubungkan lagi, lalu ulangi.
        [ACCOUNT_DISCONNECTED] 🔌 Akunnya diputuskan, jadi tesnya belum terkirim. Hubungkan lagi, lalu ulangi.
        [TEMPLATE_GONE] ✋ Template atau drafnya sudah tidak ada, jadi tidak ada yang dikirim.
        [MESSAGE_TOO_LONG] ❌ Pesannya terlalu panjang untuk Telegram, jadi tidak terkirim. Pendekkan dulu.
        [MEDIA_CAPTION_TOO_LONG] ❌ Keterangannya terlalu panjang untuk Telegram, jadi tidak terkirim. Pendekkan dulu.
        [TEMPLATE_INVALID] ❌ Ada kurung yang belum pas di pesannya, jadi tesnya tidak terkirim. Buka pratinjaunya untuk melihat tempatnya.
        [FILE_MISSING] 📄 Filenya sudah tidak ada di tempat kami, jadi tesnya tidak terkirim. Kirim lagi pesannya ke template ini.
        [FILE_NOT_READ] 📄 Filenya belum bisa dibaca di tempat kami, jadi tesnya belum terkirim. Coba lagi sebentar lagi.
        [OUTCOME_UNKNOWN] ❔ Telegram tidak menjawab, jadi belum pasti terkirim. Lihat dulu Pesan Tersimpan, baru ulangi.
        [TELEGRAM_TROUBLE] 📡 Telegram belum bisa dihubungi, jadi tesnya belum terkirim. Coba lagi nanti.
        [PEER_FLOOD] 🟠 Telegram sedang membatasi akun ini, jadi tesnya belum terkirim. Coba lagi besok.
        [FROZEN_METHOD_INVALID] 🟠 Telegram membekukan akun ini, jadi tesnya tidak terkirim. Buka aplikasi Telegram untuk mengajukan banding.
       *[other] ❌ Tesnya tidak terkirim ({ $error }).
    }
templates-test-again = 🧪 Kirim lagi
templates-test-back-draft = ✍️ Kembali ke draf
templates-test-back-template = 📝 Buka templatenya
