"""The window Look inside."""
