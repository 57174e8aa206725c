"""The error of replies, beside which each kind of reply can have a module of its own."""

from liushui.domain.errors import LiushuiError


class InvalidReply(LiushuiError):
    """A reply that WeChat would not take; the message names the limit."""
