"""Grids as adopted, facts, scores and ranking rows of the applications."""
