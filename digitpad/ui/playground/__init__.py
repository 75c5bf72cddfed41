"""The window *Playground*."""
