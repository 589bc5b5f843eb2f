"""What the RFCs added to EPP: prices, signed zones, regret after a delete, longer passwords."""
