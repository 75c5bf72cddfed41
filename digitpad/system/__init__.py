"""The operating system's part: files, settings, processes, threads, the clipboard."""
