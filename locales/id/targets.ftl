# Daftar target: grup, topik, dan channel tujuan kiriman. HTML kecuali tombol dan tulisan singkat.

targets-accounts =
    🎯 <b>Daftar target</b>
    Setiap akun punya daftarnya sendiri. Pilih akunnya, Kak.
targets-account = { $name } · { $phone }
targets-no-account =
    🎯 <b>Daftar target</b>
    Belum ada akun yang terhubung. Hubungkan dulu, Kak.
targets-page = Halaman { $page } dari { $pages }
targets-page-search = { $pages ->
        [1] { "" }
       *[other] Halaman { $page } dari { $pages } ·{ " " }
    }<i>ketik nama untuk mencari</i>
targets-lists =
    🎯 <b>Daftar target</b>
    Akun { $account }
targets-lists-scan-first = Belum ada daftar. Scan dulu supaya bot tahu grup dan channel akun ini, lalu buat daftar.
targets-lists-empty = Belum ada daftar. Scan menemukan { $chats } grup dan channel; tinggal dipilih.
targets-lists-button = { $name } · { $targets }
targets-new = ➕ Buat daftar
targets-too-many-lists = Sudah { $limit } daftar, itu batasnya untuk satu akun. Hapus satu dulu, Kak.

targets-list =
    🎯 <b>{ $name }</b>
    Akun { $account }
targets-list-empty = Daftar ini masih kosong.
targets-list-count = { $targets } target, semuanya aktif.
targets-list-count-inactive = { $targets } target, { $inactive } di antaranya dilewati (dijeda, ditolak, atau sudah tidak ada).
targets-choose-button-first = ☑️ Pilih target
targets-choose-button-edit = ☑️ Ubah pilihan
targets-members-button = 👥 Lihat isinya
targets-link-button = 🔗 Tambah link
targets-import-button = 📥 Impor CSV
targets-export = 📤 Ekspor CSV
targets-rename = ✏️ Ganti nama
targets-copy = 📄 Salin
targets-delete = 🗑 Hapus
targets-copied = Disalin jadi { $name }

targets-ask-rename = ✏️ Ketik nama baru untuk <b>{ $name }</b>.
targets-name-invalid = ❌ Nama itu kosong atau terlalu panjang (paling panjang { $longest } huruf). Namanya belum berubah.
targets-name-taken = ❌ Sudah ada daftar dengan nama itu. Namanya belum berubah.

targets-ask-delete =
    🗑 <b>Hapus daftar «{ $name }»?</b>
    Isinya { $targets } target. Grup dan channel Kakak di Telegram tidak berubah.

    Bisa dikembalikan selama { $undo }.
targets-delete-this = 🗑 Hapus daftar ({ $targets } target)
targets-deleted =
    🗑 Daftar <b>{ $name }</b> dihapus.

    Berubah pikiran? Bisa dikembalikan sampai { $until }.
targets-restore = ↩️ Kembalikan
targets-restore-named = ↩️ Kembalikan “{ $name }”
targets-restored = { $name } sudah kembali
targets-restore-too-late = Waktunya sudah lewat, daftar itu tidak bisa dikembalikan lagi. Daftar yang lain tidak berubah.

targets-choose = ☑️ <b>Pilih target</b> · { $name }
# $place: which of the chats or topics these are
targets-chosen = Terpilih: { $targets } target · { $place }
# What was looked for is on the next line.
targets-choose-searching = ☑️ <b>{ $name }</b> · Terpilih: { $targets } target
targets-choose-found = 🔍 “{ $search }”: { $found } ketemu{ $pages ->
        [1] { "" }
       *[other] , hal. { $page }/{ $pages }
    }
targets-choose-not-found = 🔍 “{ $search }” tidak ketemu. Ketik nama lain, atau hentikan pencarian.
targets-choose-not-found-of-kind = 🔍 “{ $search }” tidak ketemu di bagian { $kinds }. Ketik nama lain, atau cari di semua bagian.
targets-search-all-kinds = 🔍 Cari di semua bagian
targets-choose-none-of-kind = Tidak ada yang bisa ditulisi di bagian { $kinds }.
targets-choose-line = { $mark } { $n }. { $title }
targets-choose-line-members = { $mark } { $n }. { $title } · { $members } anggota
targets-choose-line-channel = { $mark } { $n }. { $title } · 📢 { $members }
targets-choose-line-forum = { $mark } { $n }. { $title } · 💬 { $topics ->
        [0] pilih topik
       *[other] { $topics } topik terpilih
    }
targets-choose-line-slow = { $line } · 🐢
targets-button-numbered = { $mark } { $n }. { $title }
targets-choose-page-all = ✅ Hal.
targets-choose-page-none = ⬜ Hal.
targets-choose-all = ✅ Semua ({ $count })
targets-choose-none = ⬜ Kosongkan
targets-choose-none-sure = 🗑 Keluarkan { $count } target
targets-ask-choose-none =
    ⬜ <b>Kosongkan «{ $name }»?</b>
    Semua target keluar dari daftar ini, dengan semua topiknya. Grup dan channel Kakak di Telegram tidak berubah.
targets-ask-choose-none-kind =
    ⬜ <b>Kosongkan pilihan di «{ $name }»?</b>
    Yang keluar dari daftar: semua di bagian { $kinds }, dengan semua topiknya. Yang lain tetap.
targets-ask-choose-none-found =
    ⬜ <b>Kosongkan pilihan di «{ $name }»?</b>
    Yang keluar dari daftar: semua yang cocok dengan “{ $search }”, dengan semua topiknya. Yang lain tetap.
targets-ask-choose-none-found-kind =
    ⬜ <b>Kosongkan pilihan di «{ $name }»?</b>
    Yang keluar dari daftar: semua di bagian { $kinds } yang cocok dengan “{ $search }”, dengan semua topiknya. Yang lain tetap.
targets-chose = { $count } target ditambahkan
targets-unchose = { $count } target dikeluarkan
targets-list-full = Satu daftar muat { $limit } target. Pilihan terakhir tidak disimpan; yang lain tetap.
targets-search-over = Pencariannya sudah ganti. Ini yang sekarang, Kak; belum ada yang berubah
targets-stop-search = ✖️ Stop cari
targets-save = 💾 Simpan
targets-saved = { $name }: { $targets } target tersimpan
targets-kinds-all = Semua
targets-kinds-groups = Grup
targets-kinds-forums = Forum
targets-kinds-channels = Channel
targets-kinds-current = • { $name }
targets-nothing-scanned =
    ☑️ <b>Pilih target</b> · { $name }
    Belum ada grup atau channel yang bisa ditulisi akun ini. Scan dulu, Kak.

targets-topics = 💬 <b>{ $title }</b>
targets-topics-chosen = Topik terpilih: { $chosen } · { $place }
targets-topics-searching = 💬 <b>{ $title }</b> · Topik terpilih: { $chosen }
targets-topics-none = Forum ini belum punya topik yang kami ketahui. Scan lagi untuk memperbaruinya.
targets-topics-line = { $mark } { $n }. { $title }
targets-topics-line-closed = { $mark } { $n }. { $title } · 🔒 ditutup
targets-topics-all = ✅ Semua topik
targets-topics-nothing = ⬜ Tanpa topik

targets-members = 👥 <b>{ $name }</b> · { $targets } target
targets-members-line = { $mark } { $n }. { $title }
targets-members-line-skipped = { $mark } { $n }. { $title } · <i>{ $why }</i>
targets-members-paused = dijeda
targets-members-refused = ditolak Telegram
targets-members-gone = sudah tidak ada
targets-members-skipped = ⏭ Yang dilewati: { $found }{ $pages ->
        [1] { "" }
       *[other] , hal. { $page }/{ $pages }
    }
targets-members-not-found = 🔍 “{ $search }” tidak ketemu. Ketik nama lain, atau lihat semua.
targets-members-skipped-found = 🔍 “{ $search }” di antara yang dilewati: { $found } ketemu{ $pages ->
        [1] { "" }
       *[other] , hal. { $page }/{ $pages }
    }
targets-members-skipped-not-found = 🔍 “{ $search }” tidak ketemu di antara yang dilewati. Ketik nama lain, atau cari di semuanya.
targets-members-search-all = 🔍 Cari di semuanya
targets-members-none-skipped = Tidak ada lagi yang dilewati.
targets-members-only-skipped = ⏭ Hanya yang dilewati ({ $count })
targets-members-all = 👥 Lihat semua
targets-target =
    🎯 <b>{ $title }</b>
    { $kind } · daftar { $list }
targets-target-topic = 💬 Topik { $topic }
targets-kind-group = Grup
targets-kind-forum = Forum
targets-kind-channel = Channel
targets-target-active = ✅ Aktif: ikut dikirimi.
targets-target-paused = ⏸ Dijeda: dilewati sampai Kakak aktifkan lagi.
targets-target-gone = 👻 Akun sudah keluar dari sini, atau tempatnya sudah tidak ada. Dilewati. Gabung lagi lalu scan, dan target ini aktif sendiri.
targets-target-refused = 🚫 Ditolak Telegram, jadi dilewati: { $reason }. Kalau sudah beres di Telegram, aktifkan lagi.
targets-enable = 🔁 Aktifkan lagi
targets-pause = ⏸ Jeda dulu
targets-resume = ▶️ Lanjutkan
targets-remove = 🗑 Keluarkan dari daftar
targets-ask-remove =
    🗑 <b>Keluarkan «{ $title }» dari daftar «{ $list }»?</b>
    Grup atau channel itu sendiri tidak berubah.
targets-remove-this = 🗑 Keluarkan 1 target
targets-removed = 🗑 { $title } dikeluarkan.
targets-put-back = ↩️ Masukkan lagi
targets-put-back-done = Sudah masuk lagi

targets-ask-link =
    🔗 <b>Tambah ke { $name }</b>
    Ketik atau tempel link atau @username, misalnya <i>@jualbeli_bdg</i> atau <i>t.me/jualbeli_bdg/15</i>.

    Akun Kakak harus sudah jadi anggota di sana. Bot tidak pernah gabung sendiri.
targets-link-folder = ❌ Itu link folder: isinya banyak chat sekaligus, jadi tidak bisa ditambahkan. Kirim link grup atau channelnya satu per satu, Kak. Daftar tidak berubah.

targets-expected-link = ✋ Itu bukan link. Ketik atau tempel linknya sebagai teks, Kak.
targets-expected-import = ✋ Itu bukan file CSV, jadi file tadi masih menunggu. Tekan tombolnya, atau kirim file lain.

targets-ask-import =
    📥 <b>Impor CSV ke { $name }</b>
    Kirim file CSV-nya ke sini (ikon 📎). Kolomnya: <code>group_id</code>, <code>group_name</code>, <code>topics</code>; cukup yang pertama.

    Belum ada yang berubah sebelum Kakak setuju.
targets-file-none = ❌ Itu bukan file. Kirim CSV sebagai file, Kak.
targets-file-empty = ❌ File itu kosong. Tidak ada yang berubah.
targets-file-too-large = ❌ File itu terlalu besar (batasnya { $megabytes } MB). Tidak ada yang berubah. Bagi jadi beberapa file.
targets-file-too-many-rows = ❌ Barisnya terlalu banyak (batasnya { $rows }). Tidak ada yang berubah. Bagi jadi beberapa file.
targets-file-not-text = ❌ Itu bukan CSV. Tidak ada yang berubah. Di Excel atau Google Sheets, simpan dulu sebagai CSV.
targets-file-no-id = ❌ Tidak ada kolom <code>group_id</code> atau <code>id</code> di baris pertama. Tidak ada yang berubah.
targets-preview =
    📥 <b>Impor ke { $list }</b>
    Terbaca { $rows } baris:
targets-preview-new = ✅ { $count } target baru
targets-preview-known = ☑️ { $count } sudah ada
targets-preview-unknown = ❓ { $count } baris belum dikenal akun ini, grup atau topiknya (scan dulu)
targets-preview-closed = 🔒 { $count } baris tempat akun ini tidak boleh menulis, atau sudah keluar
targets-preview-errors = ❌ { $count } baris tidak bisa dipakai
targets-preview-beyond = ✋ { $count } tidak muat (satu daftar { $limit } target)
targets-preview-not-yet = Belum ada yang berubah. Lanjut, Kak?
targets-preview-known-all = Semuanya sudah ada di daftar ini, Kak. Tidak ada yang perlu diimpor.
targets-preview-full = Daftarnya sudah penuh, jadi tidak ada yang bisa masuk. Kosongkan sebagian dulu, atau impor ke daftar lain.
targets-preview-nothing = Tidak ada yang bisa ditambahkan dari file ini. Daftar tidak berubah. Perbaiki, lalu kirim lagi.
targets-preview-import = 📥 Impor { $count } target
targets-preview-problems = 📄 Lihat { $count } baris bermasalah
targets-export-caption = 📤 <b>{ $name }</b> · { $targets } target
