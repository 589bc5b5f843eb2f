"""What pages about names ask."""
