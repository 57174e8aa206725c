"""Short keys for long texts, such as what a QR code says. Source: "Short keys" (短key托管)."""

from dataclasses import dataclass, field

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call

MOST_BYTES, LONGEST_SECONDS = 4096, 2_592_000


@dataclass(frozen=True, slots=True)
class LongData:
    """What a short key stands for. `created_at` in seconds since the epoch; `expires_in_seconds`: the time left."""

    data: str = field(repr=False)
    created_at: int
    expires_in_seconds: int


def create_short_key(data: str, *, expires_in_seconds: int = LONGEST_SECONDS) -> Call[str]:
    """Create a key (获取短key) for at most 4 KB and at most 30 days. The result is the key."""
    checks.at_most_bytes("data", data, MOST_BYTES)
    checks.between("expires_in_seconds", expires_in_seconds, 1, LONGEST_SECONDS)
    body: JsonObject = {"long_data": data, "expire_seconds": expires_in_seconds}
    return build.post("/cgi-bin/shorten/gen", lambda answer: answers.text(answer, "short_key"), body)


def fetch_short_key(short_key: str) -> Call[LongData]:
    """Fetch what a key stands for (还原短key)."""
    checks.required("short_key", short_key)
    return build.post("/cgi-bin/shorten/fetch", _long_data, {"short_key": short_key})


def _long_data(answer: JsonObject) -> LongData:
    created, left = answers.number(answer, "create_time"), answers.number(answer, "expire_seconds")
    return LongData(answers.text(answer, "long_data"), created, left)
