"""A digit and its reading: ink, preparation, segmentation, network, evaluation. Imports no tkinter."""
