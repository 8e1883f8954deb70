"""Speech by formants, without a key: eSpeak's, if it is installed."""
