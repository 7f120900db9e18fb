"""The demonstration: a morning with invented people, played through the doors that users have."""
