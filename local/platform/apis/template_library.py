"""The account's own templates ("模板库"): 25 at most."""

import base64
import hashlib

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import text
from local.platform.errors import ApiError

MOST = 25
_TABLE = "templates"


def add_template(call: Call) -> Answer:
    """From the library, by its short id. Raises ApiError 40037, 45026 above 25."""
    short = text(call.given, "template_id_short", 40037)
    if len(call.rows(_TABLE)) >= MOST:
        raise ApiError(45026)
    number = call.next_number("template_ids")
    digest = hashlib.sha256(f"{call.account.name} {short} {number}".encode()).digest()
    template_id = base64.urlsafe_b64encode(digest).decode()[:43]
    call.put(_TABLE, template_id, {"title": short, "content": "{{first.DATA}}", "example": ""})
    return {**OK, "template_id": template_id}


def list_templates(call: Call) -> Answer:
    listed = [{"template_id": key, **template} for key, template in call.rows(_TABLE).items()]
    return {"template_list": [{**one, "primary_industry": "", "deputy_industry": ""} for one in listed]}


def delete_template(call: Call) -> Answer:
    if call.take(_TABLE, text(call.given, "template_id", 40037)) is None:
        raise ApiError(40037)
    return OK


APIS = (
    Api("template/add", "POST", "/cgi-bin/template/api_add_template", add_template),
    Api("template/list", "GET", "/cgi-bin/template/get_all_private_template", list_templates),
    Api("template/delete", "POST", "/cgi-bin/template/del_private_template", delete_template),
)
