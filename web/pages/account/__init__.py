"""What everybody who signs in may see of its own ways in."""
