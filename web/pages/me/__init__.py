"""Pages of the applicant: the file, its score, its bids, its messages."""
