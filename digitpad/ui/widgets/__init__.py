"""Widgets, charts, dialogs and themes that several windows share."""
