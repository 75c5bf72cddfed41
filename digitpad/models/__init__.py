"""The model library: the bundled network, those trained, those imported, and their export."""
