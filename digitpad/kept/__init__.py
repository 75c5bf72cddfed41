"""What is kept for the user beside the settings: labelled drawings and trained models."""
