"""Networks, optimisers and training loops."""
