common-back = « Kembali
