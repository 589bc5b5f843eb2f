"""The way in for programs: REST under /api/v1."""
