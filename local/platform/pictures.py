"""Small pictures drawn from a text, for whatever WeChat answers with a picture: codes to scan, media without content."""

import hashlib
import struct
import zlib

CELLS = 21  # as many as the smallest QR code has
CELL_PIXELS = 8


def draw_picture(text: str) -> bytes:
    """A PNG in black and white, another one for another text. It looks like a code, but no camera reads it."""
    bits = hashlib.shake_256(text.encode()).digest(CELLS * CELLS)
    rows = []
    for y in range(CELLS):
        row = b"".join((b"\x00" if bits[y * CELLS + x] % 2 else b"\xff") * CELL_PIXELS for x in range(CELLS))
        rows += [b"\x00" + row] * CELL_PIXELS
    side = CELLS * CELL_PIXELS
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
