"""The windows of models: library, export, review of a new model."""
