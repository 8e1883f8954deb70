"""Pictures drawn here, without a key: layers and colours, by what a scene's analysis says."""
