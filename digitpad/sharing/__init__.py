"""Pages for others: a model that reads digits in any browser, and a run on one sheet of paper."""
