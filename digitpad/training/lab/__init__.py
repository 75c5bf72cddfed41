"""Training the lab's experiments: networks built layer by layer, every optimiser, and how they go on."""
