"""What the operating system gives: files, settings, processes, threads, the clipboard."""
