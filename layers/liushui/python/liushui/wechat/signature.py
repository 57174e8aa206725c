"""WeChat's signatures: SHA-1 over sorted parts.

Source: WeChat developer documentation, "Message push" (消息推送).
"""

import hashlib
import hmac


def sign(*parts: str) -> str:
    """SHA-1, in lower-case hex, of the parts sorted by their bytes and joined without a separator.

    Python sorts text by code point, which is the byte order of its UTF-8 form.
    """
    return hashlib.sha1(_bytes("".join(sorted(parts)))).hexdigest()  # noqa: S324 - the protocol's own choice


def matches(signature: str, *parts: str) -> bool:
    """Whether `signature` was made of these parts; compared in constant time, false for any malformed signature."""
    return hmac.compare_digest(_bytes(signature), _bytes(sign(*parts)))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # whatever a query string held, it has bytes
