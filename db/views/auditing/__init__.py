"""The books compared with themselves, and what was found, as pages show it."""
