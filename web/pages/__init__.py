"""Pages for visitors, applicants and partners."""
