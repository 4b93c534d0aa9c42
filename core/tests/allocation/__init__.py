"""Who gets which work."""
