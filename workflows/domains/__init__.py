"""Stories about names beside the single order; the desk for them."""
