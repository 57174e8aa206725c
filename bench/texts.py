"""Texts as users write them: random, so that nothing compresses or caches better than it would in life."""

import random

COMMON = bytes(byte for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for byte in (high, low)).decode(
    "gb2312", "ignore"
)
"""The 3,755 most common Chinese characters: the first level of GB 2312."""


def a_text(chance: random.Random, characters: int) -> str:
    """So many random common Chinese characters."""
    return "".join(chance.choices(COMMON, k=characters))
