"""Short keys for long data ("短key托管")."""

import secrets

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, text
from local.platform.errors import ApiError

MOST_BYTES = 4_096
MOST_SECONDS = 2_592_000
_TABLE = "short_keys"


def make_key(call: Call) -> Answer:
    data = text(call.given, "long_data", 40035, most_bytes=MOST_BYTES)
    life = integer({"expire_seconds": MOST_SECONDS, **call.given}, "expire_seconds", least=1, most=MOST_SECONDS)
    key = secrets.token_urlsafe(11)
    call.put(_TABLE, key, {"long_data": data, "create_time": int(call.now)}, life)
    return {**OK, "short_key": key}


def fetch_data(call: Call) -> Answer:
    key = text(call.given, "short_key")
    kept = call.get(_TABLE, key)
    if kept is None:
        raise ApiError(40035)
    left = call.simulator.records.seconds_left(call.account.name, _TABLE, key)
    return {**OK, **kept, "expire_seconds": left}


APIS = (
    Api("shorten/gen", "POST", "/cgi-bin/shorten/gen", make_key),
    Api("shorten/fetch", "POST", "/cgi-bin/shorten/fetch", fetch_data),
)
