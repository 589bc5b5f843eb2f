"""Stories about money beside the top-up and the order; desks for them."""
