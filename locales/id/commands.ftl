# Penjelasan perintah di menu aplikasi Telegram.

commands-start = Mulai dari awal
commands-menu = Buka menu utama
commands-language = Ganti bahasa
commands-timezone = Ganti zona waktu
commands-email = E-mail untuk kabar penting
commands-help = Cara pakai
commands-cancel = Batalkan yang sedang berjalan
