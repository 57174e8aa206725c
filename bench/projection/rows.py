"""The tables of the read models as far as the projector needs them: rows by key, in memory, conditions taken as met.

One projector alone never misses a condition. What the stand-in itself takes, some parsing of JSON, counts as the projector's.
"""

import json
from collections import Counter
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from bench.answers import answer, body_of, operation_of

KEYS = {
    "liushui-local-users": ("account", "user"),
    "liushui-local-replies": ("reply_id",),
    "liushui-local-sagas": ("saga_id",),
}
Key = tuple[str, ...]


class Rows:
    """See `bench.answers`. `rows`: by table and key; `puts`: how many, by table."""

    def __init__(self) -> None:
        self.rows: dict[Key, dict[str, Any]] = {}
        self.puts: Counter[str] = Counter()

    def __call__(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        operation, asked = operation_of(request), json.loads(body_of(request))
        table = asked["TableName"]
        if operation == "PutItem":
            self.rows[_key(table, asked["Item"])] = asked["Item"]
            self.puts[table] += 1
            return answer(request, b"{}")
        if operation == "GetItem":
            row = self.rows.get(_key(table, asked["Key"]))
            return answer(request, json.dumps({"Item": row} if row else {}).encode())
        raise NotImplementedError(f"{operation} of {table}: nothing is missing, so nothing is to be looked for")


def _key(table: str, values: dict[str, Any]) -> Key:
    return (table, *(values[name]["S"] for name in KEYS[table]))
