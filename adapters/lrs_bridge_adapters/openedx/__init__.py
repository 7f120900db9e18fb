"""Open edX with event-routing-backends."""
