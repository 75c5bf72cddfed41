"""Synthetic digits, augmentation and non-digits."""
