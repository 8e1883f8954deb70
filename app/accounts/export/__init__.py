"""All that is ours about a person, as one zip file."""
