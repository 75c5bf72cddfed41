"""All that learns: the only package that imports Keras, and it does so in `backend` only."""
