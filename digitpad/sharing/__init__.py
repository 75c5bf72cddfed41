"""A model of the user's for others: one page that reads digits in any browser."""
