"""The protocol part of a callback, beside the Python libraries that people use today."""

REPLY_CHARACTERS = 600
"""Of a text, so many are echoed: WeChat takes replies of at most 2,048 bytes."""
