"""What the menus and buttons do: windows of `ui`, joined to what they show and change."""
