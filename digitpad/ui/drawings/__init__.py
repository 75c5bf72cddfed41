"""The window My drawings, and labelling from the pad."""
