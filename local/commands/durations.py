"""How long ago, or how soon: `90s`, `30m`, `2h`, `3d`."""

import re

import typer

_UNITS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DURATION = re.compile(r"(\d+)([smhd])")


def milliseconds(text: str) -> int:
    """A duration in milliseconds. Raises typer.BadParameter where `text` is none."""
    if (match := _DURATION.fullmatch(text.strip())) is None:
        raise typer.BadParameter(f"{text!r} is no duration: write 90s, 30m, 2h or 3d")
    return int(match[1]) * _UNITS[match[2]]
