"""What may be typed and sent, field by field; the only room that knows pydantic."""
