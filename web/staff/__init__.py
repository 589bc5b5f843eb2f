"""Pages for our own people."""
