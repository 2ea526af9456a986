# Dipakai di banyak layar.

common-back = « Kembali
common-previous = « Sebelumnya
common-next = Berikutnya »
common-refresh = 🔄 Lihat yang terbaru
common-unchanged = Belum ada yang berubah, Kak
common-expected-search = ✋ Di sini ketik nama yang dicari, Kak. Pencariannya masih sama.
common-expected-name = ✋ Di sini ketik namanya, Kak. Belum ada yang berubah.
common-unexpected = ✋ Pesan barusan tidak kami tunggu di sini, Kak, jadi tidak ada yang berubah. Ini menunya.
common-menu = 🏠 Menu utama
common-chosen = ✅ { $name }
common-button-expired = Tombol ini sudah kedaluwarsa, Kak. Ketik /menu untuk yang terbaru.
common-apology = Maaf Kak, ada gangguan di pihak kami. Data Kakak aman. Coba sekali lagi, atau ketik /menu.
common-conversation-lost = Bot baru saja diperbarui, jadi percakapan tadi tidak bisa dilanjutkan. Tidak ada data yang hilang, Kak. Silakan mulai lagi dari menu.
