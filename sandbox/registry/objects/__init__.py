"""What the registry keeps, and what its commands do to it."""
