# Kabar yang dikirim bot tanpa diminta. HTML.

# $name: nama akun; $phone: nomor yang disamarkan; $why: revoked, deactivated, duplicated, other
notices-account-lost =
    🔑 <b>{ $name }</b> ({ $phone }) terputus.

    { $why ->
        [revoked] Sesinya diakhiri dari perangkat lain.
        [deactivated] Telegram menutup akun ini.
        [duplicated] Telegram mengakhiri sesinya karena dipakai di dua tempat sekaligus.
       *[other] Telegram mengakhiri sesinya.
    } Data akun ini tetap tersimpan, tidak ada yang hilang.

    { $why ->
        [deactivated] Kalau akunnya sudah pulih, hubungkan lagi lewat tombol di bawah.
       *[other] Hubungkan lagi lewat tombol di bawah supaya akun ini jalan lagi.
    }
notices-account-lost-button = 🔑 Hubungkan lagi

# $name: nama akun; $phone: nomor yang disamarkan
notices-account-claimed =
    🛡 Ada yang mencoba menghubungkan <b>{ $name }</b> ({ $phone }) dari akun BlastPro lain.

    Percobaan itu ditolak. Akun Kakak tetap terhubung seperti biasa.

    Kalau itu bukan Kakak, buka Telegram → Pengaturan → Perangkat, lalu keluarkan perangkat yang tidak dikenal.
notices-account-claimed-button = 👤 Lihat akun

# $name: nama akun; $phone: nomor yang disamarkan
notices-account-restricted =
    ⚠️ Telegram membatasi <b>{ $name }</b> ({ $phone }).

    Akun ini tetap terhubung dan datanya tidak hilang, tapi untuk sementara belum bisa dipakai seperti biasa.

    Buka Telegram di akun itu, lalu chat @SpamBot untuk melihat sebabnya dan meminta peninjauan. Begitu batasannya dicabut, akun ini jalan lagi sendiri.
notices-account-restricted-button = 👤 Lihat akun

# $name: nama broadcast; $took: lamanya
notices-campaign-done =
    ✅ Broadcast <b>{ $name }</b> selesai dalam { $took }.
    Terkirim { $sent } dari { $total }.
notices-campaign-done-failed = ❌ { $count } gagal
notices-campaign-done-skipped = ⏭ { $count } dilewati
notices-campaign-done-unknown = ❓ { $count } tidak pasti
notices-campaign-done-button = 📊 Lihat laporan

# $name: nama broadcast; $why: alasannya, dari campaigns-paused
notices-campaign-paused =
    ⏸ Broadcast <b>{ $name }</b> berhenti sementara.

    { $why }
notices-campaign-paused-button = ▶️ Lanjutkan

# $name: nama akun; $phone: nomor yang disamarkan
notices-account-limited =
    🟠 Telegram membatasi <b>{ $name }</b> ({ $phone }): terlalu banyak chat pribadi ke orang yang belum dikenal.

    Tidak ada yang hilang. Untuk sementara akun ini belum bisa chat ke orang baru; grup dan channel tetap jalan seperti biasa.

    Tunggu beberapa hari sebelum chat ke orang baru lagi. Buka akunnya di bawah lalu tanya @SpamBot: kalau katanya sudah tidak ada batasan, ini selesai sendiri.
