"""A model as files for other programs, and as code. All of it needs Keras, so it runs in a child process."""
