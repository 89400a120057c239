"""Programmes, dwellings and vacancies of the landlords."""
