"""History of every action, read log, and their proofs."""
