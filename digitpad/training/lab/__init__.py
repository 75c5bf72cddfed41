"""The lab's networks, built and trained by Keras, and what they write for TensorBoard."""
