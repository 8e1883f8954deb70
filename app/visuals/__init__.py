"""Pictures of what a book tells: portraits, scenes, places, covers, and whole editions of them."""
