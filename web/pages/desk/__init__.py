"""Pages of the desks: what waits, entering a paper form, opening a file, searching."""
