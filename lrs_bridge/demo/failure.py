"""The one error of the demonstration: something did not go as the files say."""


class DemoError(Exception):
    """One sentence for whoever started it."""
