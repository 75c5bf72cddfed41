"""The windows of Retrain."""
