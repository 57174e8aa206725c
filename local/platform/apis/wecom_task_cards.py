"""What the buttons of a task card say ("更新任务卡片消息状态"). Cards are sent by message/send, as taskcard."""

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import text, texts
from local.platform.apis.wecom_content import BAD
from local.platform.apis.wecom_messages import check_agent
from local.platform.corporations import members
from local.platform.holders import WORK


def update_task_card(call: Call) -> Answer:
    """Those who have no such card are told as invaliduser."""
    given = call.given
    agent_id = check_agent(call, given)
    userids, task_id = texts(given, "userids", BAD, most=1_000), text(given, "task_id", BAD)
    pressed = text(given, "replace_name", BAD)
    holders = {
        entry.user
        for entry in call.simulator.conversations.entries(call.account.name, None, "out")
        if entry.msgtype == "taskcard" and entry.content["taskcard"].get("task_id") == task_id
    }
    for user in members(call.simulator, call.account.name):
        if user.openid in holders and user.openid in userids:
            content = {"updated": True, "task_id": task_id, "button": {"replace_name": pressed}}
            call.simulator.conversations.show(user, content, "taskcard", "wecom", call.call_id, agentid=int(agent_id))
    unknown = [userid for userid in userids if userid not in holders]
    return {**OK, "invaliduser": unknown} if unknown else OK


APIS = (Api("message/update_taskcard", "POST", "/cgi-bin/message/update_taskcard", update_task_card, WORK),)
