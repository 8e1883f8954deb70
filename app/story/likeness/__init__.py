"""What characters and places are like: words for vectors, and descriptions held to the text."""
