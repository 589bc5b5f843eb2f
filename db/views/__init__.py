"""The questions pages ask; nothing is written here."""
