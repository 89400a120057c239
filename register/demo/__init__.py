"""Fictitious people in real places: what fills an empty register for trials. Nothing else imports this package."""
