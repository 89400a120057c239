"""The application: household, incomes, wishes, number, drafts, strike-off."""
