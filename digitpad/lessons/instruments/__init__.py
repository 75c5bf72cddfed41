"""The instruments of lessons as numbers: what each is set to, and its mathematics, without any window."""
