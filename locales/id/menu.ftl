# Menu utama dan bantuan.

menu-screen =
    🏠 <b>Menu utama</b>
    Halo Kak { $name }, ada { $accounts } dari { $limit } akun di sini.

    Mau apa sekarang?
menu-screen-empty =
    🏠 <b>Menu utama</b>
    Halo Kak { $name }, belum ada akun yang terhubung.

    Hubungkan akun Telegram Kakak dulu, ya. Cuma sebentar.
menu-broadcast = 📣 Broadcast
menu-targets = 🎯 Daftar target
menu-templates = 📝 Template
menu-accounts = 👤 Akun
menu-connect = 🔗 Hubungkan akun
menu-continue = ⏳ Lanjutkan masuk
menu-language = 🌐 Bahasa
menu-timezone = 🕒 Zona waktu
menu-help = ❓ Bantuan
menu-help-text =
    ❓ <b>Bantuan</b>

    <b>Menghubungkan akun.</b> Menu → Hubungkan akun. Pilih kode (ketuk di tombol angka, jangan diketik) atau scan QR.
    <b>Daftar target.</b> Akun → Scan grup, lalu buat daftar dan pilih grup, topik, atau channel tujuannya.
    <b>Broadcast.</b> Tulis template, lalu Broadcast: pilih template dan daftar, cek, mulai. Bisa dijeda kapan saja.
    <b>Aman?</b> Kunci akun disimpan terenkripsi. Putuskan kapan saja lewat menu Akun.
    <b>Akun terputus?</b> Buka Akun, pilih akunnya, lalu masuk lagi. Datanya tetap ada.

    /menu  menu utama · /cancel  batalkan
    /language  bahasa · /timezone  zona waktu
