"""A lesson beside the program: its column, the ring around what is meant, and what it watches."""
