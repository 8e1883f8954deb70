"""Models behind small ports: what they are asked is the domains' business, how is ours."""
