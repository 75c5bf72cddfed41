"""The window of a search: what may vary, the trials as they come, and the best of them."""
