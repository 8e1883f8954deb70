"""What people know better about a story, applied to whatever was found in the text."""
