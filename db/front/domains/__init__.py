"""What the web keeps about names: lists of many that are ordered at once."""
