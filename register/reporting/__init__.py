"""Statistics and the returns to the State; the observatory's only door."""
