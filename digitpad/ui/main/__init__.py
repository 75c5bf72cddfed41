"""The main window: pad, panel, menus."""
