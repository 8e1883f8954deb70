"""Pictures drawn here, without a key: layers and colours, chosen by what a scene's analysis says."""
