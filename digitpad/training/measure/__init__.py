"""Accuracy, calibration and comparison of trained networks."""
