"""What an order wants beside name and price, read at the door; pages and the API share it."""
