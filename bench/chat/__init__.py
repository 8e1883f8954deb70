"""How well and how fast books are answered for, and what a bad provider achieves."""
