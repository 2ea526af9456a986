times-date-time = { $weekday } { $day } { $month } { $time }
times-clock = { $hour }:{ $minute } { $zone }
times-short-date-time = { $day } { $month } { $hour }:{ $minute }
times-date = { $day } { $month } { $year }
times-weekday = { $n ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}
times-month = { $n ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
times-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
times-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
times-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
times-seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}
times-in = in { $duration }
times-countdown = { $minutes }:{ $seconds }
