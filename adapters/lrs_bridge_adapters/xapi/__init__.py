"""Plain xAPI: the dialect of senders that keep to the specification."""
