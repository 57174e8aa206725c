"""A corporation's tokens, one for each agent ("获取access_token"): the same until it ends."""

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.errors import ApiError
from local.platform.holders import WORK, agent_with_secret, with_corp_id


def get_token(call: Call) -> Answer:
    """Raises ApiError 41002, 41004, 40013 for an unknown corporation, 40001 for a secret that is none of its agents'."""
    corp_id, secret = call.query.get("corpid"), call.query.get("corpsecret")
    if not corp_id:
        raise ApiError(41002)
    if not secret:
        raise ApiError(41004)
    corporation = with_corp_id(call.simulator.accounts, corp_id)
    if corporation is None:
        raise ApiError(40013)
    agent = agent_with_secret(corporation, secret)
    if agent is None:
        raise ApiError(40001)
    call.simulator.quotas.spend(corporation.name, "wecom/gettoken")
    token, seconds = call.simulator.tokens.get_lasting(corporation.name, str(agent.agent_id))
    return {**OK, "access_token": token, "expires_in": seconds}


APIS = (Api("gettoken", "GET", "/cgi-bin/gettoken", get_token, WORK, None),)
