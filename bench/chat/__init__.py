"""How fast answers reach whoever watches them being written, and what a bad provider achieves."""
