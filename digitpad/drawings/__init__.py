"""The user's labelled drawings: a database, import and export."""
