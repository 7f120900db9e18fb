"""The doors: Flask, and only here."""
