"""The first front door: runs the stories, and holds the command."""
