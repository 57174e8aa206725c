"""Reading control requests."""

from starlette.requests import Request

from local.platform.errors import ControlError


async def read_body(request: Request) -> object:
    """The body's JSON, an empty object where there is no body. Raises ControlError 400."""
    body = await request.body()
    if not body:
        return {}
    try:
        return await request.json()
    except (ValueError, RecursionError):
        raise ControlError(400, "the body must be JSON in UTF-8") from None


def read_query(request: Request, *required: str, optional: tuple[str, ...] = ()) -> dict[str, str]:
    """The query parameters. Raises ControlError 400 for one that is missing or unknown."""
    given = dict(request.query_params)
    for name in required:
        if not given.get(name):
            raise ControlError(400, f"the query parameter {name} is missing")
    if unknown := sorted(set(given) - {*required, *optional}):
        raise ControlError(400, f"unknown query parameter {unknown[0]!r}")
    return given
