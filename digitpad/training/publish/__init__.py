"""Trained and imported networks as files of a model, and their export."""
