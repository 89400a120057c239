"""Pages of the State's officer."""
