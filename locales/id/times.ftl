times-date-time = { $weekday } { $day } { $month } { $time }
times-clock = { $hour }.{ $minute } { $zone }
times-short-date-time = { $day } { $month } { $hour }.{ $minute }
times-date = { $day } { $month } { $year }
times-weekday = { $n ->
    [1] Sen
    [2] Sel
    [3] Rab
    [4] Kam
    [5] Jum
    [6] Sab
   *[7] Min
}
times-month = { $n ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] Mei
    [6] Jun
    [7] Jul
    [8] Agu
    [9] Sep
    [10] Okt
    [11] Nov
   *[12] Des
}
times-days = { $n } hari
times-hours = { $n } jam
times-minutes = { $n } menit
times-seconds = { $n } detik
times-in = { $duration } lagi
times-countdown = { $minutes }.{ $seconds }
