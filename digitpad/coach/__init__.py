"""The coach: rules that look at a training and at its settings, and say what to change."""
