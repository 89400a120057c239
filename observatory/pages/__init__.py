"""Pages of the observatory: what they read from an address, and what they show."""
