"""Datasets: MNIST, pen strokes, the user's digits, batches."""
