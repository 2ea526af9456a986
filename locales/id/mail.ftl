# E-mail: alamatnya di bot, isi suratnya, dan halaman konfirmasinya. Yang di bot HTML; surat dan halaman tanpa tag.

mail-notice-confirmed =
    ✅ E-mail { $address } sudah dikonfirmasi.

    Mulai sekarang kabar penting (akun terputus, akun dibatasi, broadcast berhenti) juga dikirim ke sana.
mail-notice-refused =
    📭 Surat ke { $address } ditolak oleh server e-mailnya.

    Kabar di bot tetap jalan seperti biasa, tidak ada yang hilang. Cek alamatnya, lalu ganti atau kirim ulang konfirmasinya.
mail-notice-button = 📧 Lihat e-mail

# Surat. Tanpa tag: dipakai sebagai teks biasa dan sebagai HTML.
mail-greeting = Halo Kak { $name },
mail-confirm-subject = Konfirmasi alamat e-mail Kakak
mail-confirm-text =
    Alamat ini dimasukkan di bot BlastPro untuk menerima kabar penting, misalnya kalau akun terputus.

    Kalau benar, konfirmasi dalam 24 jam:
mail-confirm-button = Konfirmasi alamat ini
mail-confirm-not-me = Bukan Kakak? Abaikan saja surat ini. Tanpa konfirmasi, tidak ada kabar yang dikirim ke sini.
mail-account-lost-subject = Akun { $name } terputus
# $why: revoked, deactivated, duplicated, other
mail-account-lost-text =
    Akun { $name } ({ $phone }) terputus dari BlastPro.

    { $why ->
        [revoked] Sesinya diakhiri dari perangkat lain.
        [deactivated] Telegram menutup akun ini.
        [duplicated] Telegram mengakhiri sesinya karena dipakai di dua tempat sekaligus.
       *[other] Telegram mengakhiri sesinya.
    } Datanya tetap tersimpan, tidak ada yang hilang. Hubungkan lagi lewat bot supaya akun ini jalan lagi.
mail-account-restricted-subject = Telegram membatasi akun { $name }
mail-account-restricted-text =
    Telegram membatasi akun { $name } ({ $phone }).

    Akun ini tetap terhubung dan datanya tidak hilang, tapi untuk sementara belum bisa dipakai seperti biasa. Buka Telegram di akun itu, lalu chat @SpamBot untuk melihat sebabnya.
mail-account-limited-text =
    Telegram membatasi akun { $name } ({ $phone }): terlalu banyak chat pribadi ke orang yang belum dikenal.

    Tidak ada yang hilang; grup dan channel tetap jalan seperti biasa. Tunggu beberapa hari sebelum chat ke orang baru lagi.
mail-campaign-paused-subject = Broadcast { $name } berhenti sementara
# $why: alasannya, dari campaigns-paused
mail-campaign-paused-text =
    Broadcast { $name } berhenti sementara.

    { $why }
mail-open-bot = Buka bot
mail-way-out = Surat ini dikirim karena Kakak mengonfirmasi alamat ini di bot BlastPro. Mau berhenti? Buka bot, ketik /email, lalu hapus alamatnya.

# Halaman yang dibuka dari surat.
mail-page-title = Ini e-mail Kakak?
mail-page-text = Halo Kak { $name }, kabar penting dari bot BlastPro akan dikirim ke { $address }. Bukan Kakak? Tutup saja halaman ini.
mail-page-button = Ya, ini alamat saya
mail-page-done = Alamat sudah dikonfirmasi
mail-page-done-text = Kabar penting dari bot sekarang juga dikirim ke e-mail Kakak. Halaman ini boleh ditutup.
mail-page-expired = Tautan ini sudah kedaluwarsa
mail-page-expired-text = Tautan berlaku 24 jam. Buka bot, ketik /email, lalu kirim ulang konfirmasinya.
mail-page-unknown = Tautan ini tidak berlaku
mail-page-unknown-text = Mungkin alamatnya sudah diganti atau dihapus, atau tautannya terpotong. Buka bot, lalu ketik /email.

# Layar di bot.
mail-menu = 📧 E-mail
mail-none =
    📧 <b>E-mail</b>
    Kabar penting (akun terputus, akun dibatasi, broadcast berhenti) bisa juga dikirim ke e-mail. Berguna kalau chat ini terlewat.

    Ketik alamat e-mail Kakak.
mail-change =
    📧 <b>Ganti e-mail</b>
    Sekarang: <code>{ $address }</code>

    Ketik alamat yang baru. Sesudah itu alamat lama tidak dipakai lagi.
mail-unreadable =
    📧 <b>E-mail</b>
    Itu bukan alamat e-mail, Kak. Belum ada yang diubah.

    Ketik lengkap, misalnya <code>toko.sari@gmail.com</code>.
mail-unconfirmed =
    📧 <b>E-mail</b>
    <code>{ $address }</code> · ⏳ belum dikonfirmasi

    Buka surat dari kami di kotak masuk (cek juga folder spam), lalu tekan tombolnya dalam 24 jam.
mail-confirmed =
    📧 <b>E-mail</b>
    <code>{ $address }</code> · ✅ aktif

    Kabar penting juga dikirim ke sini: akun terputus, akun dibatasi, broadcast berhenti.
mail-refused =
    📧 <b>E-mail</b>
    <code>{ $address }</code> · 📭 ditolak

    Server e-mailnya menolak surat kami, jadi tidak ada lagi yang dikirim ke sana. Cek alamatnya, lalu ganti atau kirim ulang.
mail-change-button = ✏️ Ganti alamat
mail-resend-button = 🔁 Kirim ulang konfirmasi
mail-remove-button = 🗑 Hapus alamat
mail-ask-remove =
    🗑 <b>Hapus { $address }?</b>
    Kabar penting tidak lagi dikirim ke sana. Kabar di bot tetap jalan.
mail-remove-this = 🗑 Ya, hapus alamat
mail-sent-toast = Surat konfirmasi sedang dikirim
mail-removed-toast = Alamat dihapus
mail-not-before = Belum bisa kirim surat lagi, Kak. Coba lagi { $wait }. Belum ada yang diubah.
