"""Pages for our own people who see to money."""
