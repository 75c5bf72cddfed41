"""A model as files for other programs, and as code. Everything here needs Keras: it runs in a child process."""
