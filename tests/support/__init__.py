"""What several tests share: made digits, pictures, models and runs."""
