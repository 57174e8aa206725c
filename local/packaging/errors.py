"""The one error of the packaging."""


class PackagingError(Exception):
    """Assets could not be built; the message names the cause and the remedy."""
