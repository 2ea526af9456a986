# Sambutan, ketentuan, bahasa, zona waktu. HTML kecuali tombol dan tulisan singkat.

identity-welcome =
    👋 Halo Kak <b>{ $name }</b>, selamat datang di <b>BlastPro</b>!

    Bot ini membantu jualan Kakak lewat akun Telegram Kakak sendiri. Caranya:

    1. Baca dan setujui ketentuannya
    2. Hubungkan akun Telegram Kakak (kode atau scan QR)
    3. Atur semuanya dari bot ini, kapan saja
identity-begin = Lanjut »

identity-terms =
    📜 <b>Sebelum mulai, ini kesepakatannya</b>

    • Akun yang dihubungkan milik Kakak sendiri. Kuncinya kami simpan terenkripsi, dan bisa Kakak cabut kapan saja.
    • Kakak mengikuti <a href="https://telegram.org/tos">ketentuan Telegram</a>: tidak mengirim spam. Pesan hanya untuk orang yang memang mau menerimanya.
    • Telegram bisa membatasi akun yang terlalu banyak mengirim. Lebih aman pakai akun khusus jualan.
    • Kami tidak pernah meminta kode masuk Kakak lewat chat.

    Setuju, Kak?
identity-agree = ✅ Saya setuju
identity-agreed = Terima kasih, Kak! Yuk mulai.

identity-language = 🌐 <b>Bahasa</b>
    Pilih bahasa untuk semua layar dan kabar dari bot.
identity-language-name = Bahasa Indonesia
identity-language-switch = 🌐 { $language }
identity-language-set = Siap, bot sekarang berbahasa Indonesia.

identity-timezone =
    🕒 <b>Zona waktu</b>
    Sekarang: { $zone }, { $now }

    Pilih di bawah, atau ketik nama kota Kakak (misalnya <i>Denpasar</i> atau <i>Hong Kong</i>).
identity-timezone-choice = { $city } · { $time }
identity-timezone-found =
    🕒 <b>Zona waktu</b>
    Ini yang cocok dengan “{ $city }”. Pilih salah satu, atau ketik kota lain.
identity-timezone-unknown =
    🕒 <b>Zona waktu</b>
    “{ $city }” tidak ketemu, Kak. Zona waktu belum diubah.

    Coba ketik kota besar terdekat, atau pilih di bawah.
identity-expected-city = ✋ Di sini ketik nama kotanya, Kak, atau pilih dari tombolnya.
identity-timezone-set = Siap, di tempat Kakak sekarang { $now }.
identity-timezone-chosen = ✅ Zona waktu: <b>{ $zone }</b>. Di tempat Kakak sekarang { $now }.
