"""Loops that run a step until they are told to stop."""
