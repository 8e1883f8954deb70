"""What a text tells, read by a model part by part; nothing is believed that the text lacks."""
