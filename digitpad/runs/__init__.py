"""Training runs as window and child process both know them: recipes, events, results. No Keras."""
