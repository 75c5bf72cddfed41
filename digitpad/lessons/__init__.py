"""The lessons as plain data: their files, what they check, and how far the user has come."""
