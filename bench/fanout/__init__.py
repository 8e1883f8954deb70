"""How fast an event reaches many websockets."""
