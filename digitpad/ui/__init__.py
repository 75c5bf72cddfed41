"""The window, in parts: each is given what to show, and reports what the user does.

Nothing here reads digits, stores or trains; `digitpad.app` does, and joins.
"""
