"""What pages about money ask."""
