"""The errors of the local cloud."""


class CloudError(Exception):
    """The local cloud could not do what was asked; the message names the cause and the remedy."""


class NotThere(CloudError):
    """The server does not know what was asked for."""


class PortTaken(CloudError):
    """Another program listens where the local cloud should."""
