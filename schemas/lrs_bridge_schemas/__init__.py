"""Marshmallow schemas of everything that is exchanged, except the xAPI statement itself."""
