"""Forms as schemas: what was typed, read into values; the problems are codes, worded in web.labels.answers."""
