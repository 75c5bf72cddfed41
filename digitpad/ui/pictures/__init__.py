"""An opened picture in the pad's place, with its boxes."""
