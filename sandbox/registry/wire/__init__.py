"""How EPP looks on the wire: frames, XML, dialects, result codes."""
