"""A validation register, and an example of one."""
