"""Content and LMSs that follow cmi5."""
