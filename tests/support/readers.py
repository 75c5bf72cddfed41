"""Readers that stand for a network: a function from digits to probabilities."""


class FunctionReader:
    """Reads digits, (n, 28, 28), with a function that returns probabilities, (n, 10)."""

    def __init__(self, function):
        self.probabilities = function
