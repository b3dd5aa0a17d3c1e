"""How lists of the admin write a moment: as all other pages do, by the clock of twenty-four hours."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
