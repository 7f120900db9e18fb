"""LRS Bridge: from a learning platform's statement to a validation record."""
