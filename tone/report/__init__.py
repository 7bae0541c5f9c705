"""An analysis → a page that people look at and listen to."""
