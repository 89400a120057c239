"""The law and the public grids as pure functions. No clock, database, HTTP or logging belongs here."""
