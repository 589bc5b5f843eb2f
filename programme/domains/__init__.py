"""What is done with names beside the single order: renewals, transfers, changes, bulk orders."""
