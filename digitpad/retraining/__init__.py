"""A training run from the window: chosen, run in a process of its own, followed and compared; no tkinter."""
