# Broadcast: menyusun, kartu, laporan, riwayat. HTML kecuali tombol dan tulisan singkat.

campaigns-home =
    📣 <b>Broadcast</b>
    { $open ->
        [0] Tidak ada yang sedang jalan.
       *[other] Belum selesai: { $open }.
    }
campaigns-home-page = Halaman { $page } dari { $pages }
campaigns-new = ➕ Broadcast baru
campaigns-history-button = 🕘 Riwayat
campaigns-repeat = 🔁 Ulangi { $name }
campaigns-send-this = 📣 Kirim sebagai broadcast
campaigns-send-to = 📣 Broadcast
campaigns-unnamed = tanpa template
campaigns-open-draft = 📝 Draf: { $name }
campaigns-open-preparing = ⏳ { $name }
campaigns-open-running = ▶️ { $name } · { $percent }%
campaigns-open-paused = ⏸ { $name } · { $percent }%
campaigns-too-many-open = Sudah { $limit } broadcast yang belum selesai, itu batasnya. Selesaikan atau buang satu dulu, Kak.

campaigns-templates =
    📣 <b>Broadcast baru</b> · 1 dari 3
    Mau kirim template yang mana?
campaigns-templates-none =
    📣 <b>Broadcast baru</b>
    Belum ada template, Kak. Tulis dulu pesannya; sesudah disimpan, langsung bisa dikirim dari situ.
campaigns-templates-make = ✍️ Tulis template
campaigns-template = 📝 { $name }
campaigns-template-chosen = ✅ { $name }
campaigns-page = Halaman { $page } dari { $pages }

campaigns-lists =
    📣 <b>{ $name }</b> · 2 dari 3
    Kirim ke daftar yang mana? Boleh lebih dari satu.
campaigns-lists-chosen = Terpilih { $lists } daftar, { $targets } target.
campaigns-lists-none =
    📣 <b>{ $name }</b>
    Belum ada daftar target, Kak. Buat dulu daftarnya, lalu lanjutkan draf ini dari menu Broadcast.
campaigns-lists-make = 🎯 Buat daftar target
campaigns-list = { $mark } { $name } ({ $targets })
campaigns-list-of = { $mark } { $name } ({ $targets }) · { $account }
campaigns-lists-next = Lanjut ({ $targets } target) »
campaigns-lists-full = Satu broadcast muat { $limit } daftar. Pilihan terakhir tidak disimpan; yang lain tetap.

campaigns-pace = 🐢 <b>Kecepatan</b> · { $name }
campaigns-pace-choices =
    <b>Normal</b>: jeda { $normal } detik, cukup aman untuk grup sendiri.
    <b>Aman</b>: jeda { $safe } detik, lebih sering istirahat. Untuk akun utama.
campaigns-pace-first =
    📣 <b>{ $name }</b> · 3 dari 3
    Seberapa cepat?
campaigns-pace-now = Sekarang: jeda { $gap } detik, istirahat { $rest } menit tiap { $every } pesan.
campaigns-pace-normal = Normal
campaigns-pace-safe = Aman
campaigns-pace-own = Diatur sendiri
campaigns-pace-custom = 🎛 Atur sendiri
campaigns-pace-custom-chosen = ✅ Atur sendiri
campaigns-pace-set = Kecepatan diubah
campaigns-dials =
    🎛 <b>Atur kecepatan</b> · { $name }
campaigns-dials-gap = ⏱ Jeda antar pesan: { $gap } detik
campaigns-dials-every = ☕ Istirahat tiap { $every } pesan
campaigns-dials-rest = 🛌 Lama istirahat: { $rest } menit
campaigns-dials-typing = ⌨️ Tanda “mengetik…”: { $on ->
        [true] ya
       *[false] tidak
    }
campaigns-dials-quiet = 🌙 Jam tenang: { $from }.00–{ $until }.00 { $zone }
campaigns-dials-quiet-off = 🌙 Jam tenang: tidak ada
campaigns-dials-note = <i>Makin lambat, makin aman untuk akunnya.</i>
campaigns-dials-gap-faster = ⏱ Jeda −
campaigns-dials-gap-slower = ⏱ Jeda +
campaigns-dials-every-faster = ☕ Lebih jarang
campaigns-dials-every-slower = ☕ Lebih sering
campaigns-dials-rest-faster = 🛌 Lama −
campaigns-dials-rest-slower = 🛌 Lama +
campaigns-dials-typing-button = { $mark } Mengetik…
campaigns-dials-quiet-button = { $mark } Jam tenang
campaigns-dials-use = ✅ Pakai

campaigns-preflight = 🚀 <b>Siap dikirim?</b> { $name }
campaigns-preflight-lists = 🎯 { $targets } kiriman, dari { $lists } daftar
campaigns-preflight-failed = 🎯 { $targets } target yang gagal dari broadcast ini
campaigns-preflight-left = 🎯 { $targets } target yang belum sempat dikirimi
campaigns-preflight-duplicates = 🎯 { $targets } kiriman, dari { $lists } daftar ({ $count } dobel dihitung sekali)
campaigns-preflight-skipped = ⏭ Dilewati { $count }: { $reasons }
campaigns-preflight-skip = { $count }× { $reason }
campaigns-preflight-account = 👤 { $account }: { $count } kiriman · hari ini { $today } dari { $cap }
campaigns-preflight-account-deletes = 👤 { $account }: { $count } pesan
campaigns-preflight-account-waits = ⏳ { $account }: Telegram minta jeda, lanjut { $until }
campaigns-preflight-account-lost = 🔑 { $account } tidak terhubung: { $count } kiriman menunggu sampai masuk lagi
campaigns-preflight-accounts-more = 👤 dan { $count } akun lagi
campaigns-preflight-time = ⏱ Butuh { $duration }, selesai { $finish }
campaigns-preflight-days = 📅 Tidak muat hari ini: butuh { $days } hari.
campaigns-preflight-demo = ⏱ Butuh { $duration }, selesai { $finish } (🧪 demo { $speed }× lebih cepat; aslinya { $real })
campaigns-about = kira-kira { $duration }
campaigns-moment = beberapa detik
campaigns-preflight-nothing = Tidak ada yang bisa dikirimi. Pilih daftar lain, atau aktifkan lagi targetnya.
campaigns-sample = <blockquote>{ $text }</blockquote>
campaigns-sample-media = <blockquote>📎 { $count } file
    { $text }</blockquote>
campaigns-start = 🚀 Mulai kirim ({ $count })
campaigns-change-template = 📝 Template
campaigns-change-lists = 🎯 Daftar
campaigns-change-pace = 🐢 { $pace }
campaigns-discard = 🗑 Buang draf
campaigns-ask-repeat =
    ⚠️ <b>Kirim «{ $name }» sekali lagi?</b>
    Template yang sama sudah dikirim ke daftar ini pukul { $at }. Anggota grup akan melihatnya dua kali.
campaigns-start-again = 🚀 Ya, kirim lagi ({ $count })
campaigns-ask-discard =
    🗑 <b>Buang draf «{ $name }»?</b>
    Belum ada yang terkirim. Template dan daftarnya tetap ada.
campaigns-discard-this = 🗑 Buang draf ini
campaigns-discarded = Draf dibuang
campaigns-delete =
    🗑 <b>Hapus { $count } pesan dari «{ $name }»?</b>
    Pesan yang sudah terkirim dihapus dari grupnya, satu per satu. Ini tidak bisa dikembalikan.
campaigns-delete-start = 🗑 Hapus { $count } pesan
campaigns-delete-nothing = Tidak ada pesan yang bisa dihapus lagi.

campaigns-start-no-template = Pilih dulu templatenya, Kak.
campaigns-start-no-targets = Tidak ada target yang bisa dikirimi. Draf tetap tersimpan; pilih daftar lain.
campaigns-start-no-account = Akun pengirimnya tidak terhubung. Belum ada yang terkirim. Masuk lagi, lalu mulai dari draf ini.
campaigns-start-content = Isi template ini belum bisa dikirim. Belum ada yang terkirim. Perbaiki templatenya dulu, Kak.
campaigns-start-changed = Ada yang berubah sejak layar tadi. Belum ada yang terkirim; cek sekali lagi.

campaigns-card = 📣 <b>{ $name }</b>
campaigns-card-delete = 🗑 <b>Menghapus: { $name }</b>
campaigns-bar = { $bar } { $percent }%
campaigns-counts = ✅ { $sent } · ❌ { $failed } · ⏭ { $skipped } · sisa { $left }
campaigns-counts-unknown = ✅ { $sent } · ❌ { $failed } · ⏭ { $skipped } · ❓ { $unknown } · sisa { $left }
campaigns-preparing = ⏳ Menyiapkan kiriman …
campaigns-preparing-of = ⏳ Menyiapkan kiriman: { $done } dari { $total }
campaigns-preparing-delete = ⏳ Mengumpulkan pesan yang akan dihapus …
campaigns-preparing-delete-of = ⏳ Mengumpulkan pesan yang akan dihapus: { $done } dari { $total }
campaigns-rate = 🚀 { $rate }/menit · selesai { $finish }
campaigns-rate-only = 🚀 { $rate }/menit
campaigns-finish = ⏱ Selesai kira-kira { $finish }
campaigns-share = 👤 { $account }: { $done } dari { $total }
campaigns-share-waits = { $share } · { $state }
campaigns-shares-more = 👤 dan { $count } akun lagi
campaigns-waiting-rest = ☕ Istirahat, lanjut { $until }
campaigns-waiting-slow = ⏳ Menunggu slow mode di «{ $title }», { $until }
campaigns-waiting-slow-somewhere = ⏳ Menunggu slow mode, { $until }
campaigns-waiting-flood = ⏳ Telegram minta jeda, lanjut sendiri { $until }
campaigns-waiting-quiet = 🌙 Jam tenang, lanjut { $until }
campaigns-waiting-cap = 📅 Jatah hari ini habis, lanjut { $until }
campaigns-waiting-resolving = 🔎 Memastikan kiriman terakhir sampai
campaigns-in = { $countdown } lagi
campaigns-held = ⚠️ { $account } berhenti: { $why ->
        [limited] dibatasi Telegram. Tanya @SpamBot, lalu lanjutkan.
        [frozen] dibekukan Telegram. Ajukan banding di aplikasinya.
        [disconnected] sudah diputuskan. Hubungkan lagi, lalu lanjutkan.
       *[login] perlu masuk lagi ({ $error }). Sesudah itu lanjutkan.
    }
# $why: owner, failures, content, limited, frozen, disconnected, login; $error: kode Telegram
campaigns-paused = { $why ->
        [owner] ⏸ Dijeda. Yang sudah terkirim tetap terhitung.
        [failures] ⏸ Gagal berturut-turut dengan kode yang belum kami kenal ({ $error }). Yang terkirim aman. Cek satu grupnya; kalau sudah beres, lanjutkan.
        [content] ⏸ Telegram menolak isinya ({ $error }), dan akan menolaknya di semua target. Perbaiki templatenya lalu buat broadcast baru, atau lanjutkan untuk mencoba lagi.
        [limited] ⏸ Telegram membatasi akun pengirimnya. Tidak ada yang hilang. Tanya @SpamBot di layar akun, lalu lanjutkan.
        [frozen] ⏸ Telegram membekukan akun pengirimnya. Tidak ada yang hilang. Ajukan banding di aplikasi Telegram, lalu lanjutkan.
        [disconnected] ⏸ Akun pengirimnya diputuskan. Tidak ada yang hilang. Hubungkan lagi, lalu lanjutkan.
       *[login] ⏸ Akun pengirimnya perlu masuk lagi ({ $error }). Tidak ada yang hilang. Masuk lagi, lalu lanjutkan.
    }
campaigns-pause = ⏸ Jeda
campaigns-resume = ▶️ Lanjutkan
campaigns-stop = ⏹ Hentikan
campaigns-pace-button = 🐢 Kecepatan
campaigns-report-button = 📊 Rincian
campaigns-paused-toast = Dijeda
campaigns-resumed-toast = Dilanjutkan
campaigns-stopped-toast = Dihentikan
campaigns-over-already = Broadcast ini sudah berakhir.
campaigns-resume-account = { $account } belum terhubung, jadi belum bisa dilanjutkan. Masuk lagi dulu, Kak. Tidak ada yang hilang.
campaigns-ask-stop =
    ⏹ <b>Hentikan «{ $name }»?</b>
    Sudah terkirim { $sent }, belum { $left }. Yang terkirim tidak ditarik. Sisanya bisa dikirim nanti dari laporan.
campaigns-stop-this = ⏹ Ya, hentikan

campaigns-report = 📊 <b>{ $name }</b>
campaigns-report-delete = 🗑 <b>Hapus pesan: { $name }</b>
campaigns-report-done = ✅ Selesai { $at }, dalam { $took }
campaigns-report-stopped = ⏹ Dihentikan { $at }, sesudah { $took }
campaigns-report-going = ▶️ Dimulai { $at }, sudah { $took }
campaigns-report-counts = Terkirim { $sent } dari { $total }
campaigns-report-counts-delete = Terhapus { $sent } dari { $total }
campaigns-report-failed = ❌ { $count } gagal
campaigns-report-skipped = ⏭ { $count } dilewati
campaigns-report-unknown = ❓ { $count } tidak pasti
campaigns-report-left = ⏹ { $count } belum sempat
campaigns-report-reason = • { $count }× { $reason }
campaigns-report-advice = <i>{ $advice }</i>
campaigns-report-reasons-more = • { $count }× karena { $reasons } alasan lain, lihat di bawah
campaigns-reasons-button = 💡 Semua alasan ({ $count })
campaigns-reasons-title = 💡 <b>Alasan dan jalan keluarnya</b> · { $name }
campaigns-reasons-page = { $title } · { $page }/{ $pages }
campaigns-reasons-none = Tidak ada lagi yang perlu dilihat di sini, Kak.
campaigns-report-pruned = <i>Daftar kirimannya sudah dihapus karena lama; jumlahnya tetap.</i>
campaigns-retry = 🔁 Ulangi yang gagal ({ $count })
campaigns-rest = 📨 Kirim ke sisanya ({ $count })
campaigns-again = 🔁 Kirim lagi
campaigns-details = 📋 Daftar kiriman
campaigns-export = 📤 CSV
campaigns-ask-delete = 🗑 Hapus yang terkirim ({ $count })
campaigns-export-caption = 📤 <b>{ $name }</b>, { $count } kiriman
campaigns-export-empty = Tidak ada kiriman yang tersimpan untuk broadcast ini.
campaigns-nothing-to-follow = Tidak ada target yang cocok lagi. Tidak ada yang berubah.
campaigns-template-gone = Templatenya sudah dihapus. Pilih template lain, Kak; daftarnya masih sama.

campaigns-details-title =
    📋 <b>{ $name }</b>
    { $count } kiriman
campaigns-details-none = Tidak ada kiriman di bagian ini.
campaigns-line = { $mark } { $n }. { $title }
campaigns-line-why = { $line }: { $why }
campaigns-line-link = <a href="https://t.me/{ $path }">{ $title }</a>
campaigns-line-topic = { $title } › { $topic }
campaigns-line-untitled = Grup { $id }
campaigns-shown-all = Semua
campaigns-shown-failed = ❌ { $count }
campaigns-shown-skipped = ⏭ { $count }
campaigns-shown-unknown = ❓ { $count }
campaigns-shown-sent = ✅ { $count }
campaigns-shown-current = • { $label }

campaigns-history = 🕘 <b>Riwayat broadcast</b>
campaigns-history-none = Belum ada broadcast yang pernah dikirim.
campaigns-history-hint = <i>Ketik nama untuk mencari.</i>
campaigns-history-found = 🔍 “{ $search }”: { $found } ketemu
campaigns-history-not-found = 🔍 “{ $search }” tidak ketemu. Ketik nama lain, atau hentikan pencarian.
campaigns-history-line = { $mark } { $name } · { $date } · { $sent }/{ $total }
campaigns-stop-search = ✖️ Stop cari

# Alasan, sebagai potongan kalimat, dan apa yang bisa dilakukan.
campaigns-reason-cannot-write = akun ini tidak boleh menulis di sana
campaigns-advice-cannot-write = Minta izin adminnya, atau keluarkan dari daftar.
campaigns-reason-content-forbidden = jenis isi ini dilarang di sana
campaigns-advice-content-forbidden = Pakai template teks biasa untuk grup itu.
campaigns-reason-banned = akun ini diblokir di sana
campaigns-advice-banned = Keluarkan dari daftar; berikutnya dilewati sendiri.
campaigns-reason-chat-gone = grupnya sudah tidak ada, atau akun sudah keluar
campaigns-advice-chat-gone = Gabung lagi lalu scan, atau keluarkan dari daftar.
campaigns-reason-admin-required = hanya admin yang boleh menulis di sana
campaigns-advice-admin-required = Minta dijadikan admin, atau keluarkan dari daftar.
campaigns-reason-topic-closed = topiknya ditutup
campaigns-advice-topic-closed = Pilih topik lain di forum itu.
campaigns-reason-topic-gone = topiknya sudah dihapus
campaigns-advice-topic-gone = Scan lagi, lalu pilih topik lain.
campaigns-reason-blocked = orangnya memblokir akun ini
campaigns-advice-blocked = Hormati saja; tidak akan dikirimi lagi.
campaigns-reason-privacy = privasi orangnya tidak mengizinkan
campaigns-advice-privacy = Tunggu sampai ia menulis lebih dulu.
campaigns-reason-payment-required = penerimanya meminta Stars atau Premium
campaigns-advice-payment-required = Dilewati saja; Stars Kakak tidak pernah dipakai.
campaigns-reason-person-gone = akun penerimanya sudah dihapus
campaigns-advice-person-gone = Keluarkan dari daftar.
campaigns-reason-peer-unknown = akun ini belum mengenal tujuannya
campaigns-advice-peer-unknown = Scan lagi, lalu buat broadcast baru.
campaigns-reason-content = Telegram menolak isi pesannya
campaigns-advice-content = Perbaiki templatenya, lalu kirim lagi.
campaigns-reason-file = filenya tidak bisa dikirim
campaigns-advice-file = Kirim ulang filenya ke template, lalu ulangi.
campaigns-reason-wait = Telegram minta jeda
campaigns-advice-wait = Ulangi nanti; jedanya selalu kami tunggu.
campaigns-reason-account-limited = Telegram membatasi akun pengirimnya
campaigns-advice-account-limited = Tanya @SpamBot, lalu ulangi yang gagal.
campaigns-reason-account-lost = akun pengirimnya terputus
campaigns-advice-account-lost = Masuk lagi, lalu ulangi yang gagal.
campaigns-reason-target-paused = targetnya Kakak jeda
campaigns-advice-target-paused = Aktifkan lagi di daftar target kalau mau.
campaigns-reason-target-refused = pernah ditolak Telegram di sana
campaigns-advice-target-refused = Kalau sudah beres, aktifkan lagi di daftarnya.
campaigns-reason-cannot-delete = pesannya sudah tidak ada, atau tidak boleh dihapus
campaigns-advice-cannot-delete = Kalau masih terlihat, hapus lewat aplikasi Telegram.
campaigns-reason-migrated = grupnya sudah berubah jadi supergrup
campaigns-advice-migrated = Kalau pesannya masih terlihat, hapus lewat aplikasi Telegram.
campaigns-reason-unknown = tidak pasti sampai atau tidak
campaigns-advice-unknown = Lihat di grupnya dulu; kami tidak mengirim dua kali.
campaigns-reason-other = alasan lain ({ $error })
campaigns-advice-other = Coba “Ulangi yang gagal” nanti.
