"""Letters about names beside the single order; part of the union in programme/letters.py."""
