"""The lab's window and its parts."""
