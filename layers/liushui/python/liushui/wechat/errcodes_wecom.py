"""errcodes of WeCom, 企业微信 (qyapi.weixin.qq.com).

Sources: WeCom developer documentation, "Global error codes" (全局错误码), and each API's own page. The classes are Liushui's.
"""

from typing import Final

from liushui.wechat.errcodes import SYSTEM_BUSY, ErrorClass, Row

_E = ErrorClass
# fmt: off
ROWS: Final[tuple[Row, ...]] = (
    ((SYSTEM_BUSY,), _E.WAIT, "system busy: try again, at most three times", "系统繁忙，建议重试不超过 3 次"),
    ((6000,), _E.WAIT, "data version conflict: somebody changed it at the same time", "数据版本冲突，请重试"),
    ((301022, 301057, 302005), _E.WAIT, "WeCom could not do it just now", "企业微信内部处理失败，可重试"),
    # tokens
    ((40014,), _E.REFRESH_TOKEN, "access_token invalid", "access_token 无效"),
    ((42001,), _E.REFRESH_TOKEN, "access_token expired", "access_token 已过期"),
    ((40082, 42009), _E.REFRESH_TOKEN, "suite_access_token invalid or expired", "suite_access_token 无效或已过期"),
    ((40085,), _E.WAIT, "suite_ticket invalid or expired: wait for the next", "suite_ticket 无效或已过期，请等待下一次推送"),
    # settings
    ((40001, 40091), _E.CONFIGURATION, "secret wrong, or of another app or corporation", "secret 错误，或属于其他应用或企业"),
    ((40013, 2000002), _E.CONFIGURATION, "CorpID wrong", "CorpID 错误"),
    ((40056,), _E.CONFIGURATION, "agent id wrong, or the token is another app's", "agentid 错误或与 access_token 不符"),
    ((40057,), _E.CONFIGURATION, "the callback URL did not pass its check", "回调 URL 校验失败"),
    ((40080, 40083, 48003), _E.CONFIGURATION, "suite id or suite secret wrong", "suite_id 或 suite_secret 错误"),
    ((41001, 41022), _E.CONFIGURATION, "access_token missing", "缺少 access_token"),
    ((41002, 41004, 41011, 41021, 41024), _E.CONFIGURATION, "CorpID, secret, suite id or agent id missing",
     "缺少 CorpID、secret、suite_id 或 agentid"),
    ((50001, 80001, 85004, 85005), _E.CONFIGURATION, "the link's domain is not registered as trusted",
     "链接域名未登记为可信域名"),
    ((60020,), _E.CONFIGURATION, "the caller's IP address is not trusted by the app", "调用 IP 不在企业可信 IP 中"),
    ((84072,), _E.CONFIGURATION, "no customer service is configured for the app", "应用未配置客服"),
    ((93000, 93004, 93008), _E.CONFIGURATION, "the robot's key is wrong, or the robot was removed, disabled, or not in the group",
     "机器人 key 错误，或机器人已被移除、停用或不在群中"),
    ((95000, 95004), _E.CONFIGURATION, "open_kfid wrong or missing", "open_kfid 错误或缺失"),
    # recipients
    ((40003, 46004, 60111, 301021), _E.RECIPIENT_UNREACHABLE, "no member of this UserID", "UserID 不存在"),
    ((40031,), _E.RECIPIENT_UNREACHABLE, "one of the UserIDs is no member", "UserID 列表中有不存在的成员"),
    ((40050, 86003), _E.RECIPIENT_UNREACHABLE, "no group chat of this chatid", "chatid 不存在"),
    ((40066, 60003, 60123), _E.RECIPIENT_UNREACHABLE, "no department of this id", "部门不存在"),
    ((40068, 40070), _E.RECIPIENT_UNREACHABLE, "no tag of this id, or all tags invalid", "标签不存在或全部无效"),
    ((40073,), _E.RECIPIENT_UNREACHABLE, "no member of this OpenID", "openid 不存在"),
    ((40096,), _E.RECIPIENT_UNREACHABLE, "external_userid wrong", "external_userid 错误"),
    ((43004,), _E.RECIPIENT_UNREACHABLE, "the member is not bound to WeChat, or does not follow its plugin",
     "成员未绑定微信或未关注微信插件"),
    ((50002,), _E.RECIPIENT_UNREACHABLE, "the member is out of the app's scope", "成员不在应用可见范围"),
    ((81013, 82001), _E.RECIPIENT_UNREACHABLE, "all members, departments and tags are invalid or out of scope",
     "成员、部门、标签全部无效或无权限"),
    ((84061, 84084), _E.RECIPIENT_UNREACHABLE, "no relation with this external contact", "与该外部联系人无关系"),
    # windows
    ((95001,), _E.WINDOW_CLOSED, "too many messages since the customer last wrote (5 in 48 hours)",
     "客户回复前发送的消息条数已达上限（48 小时 5 条）"),
    ((95002,), _E.WINDOW_CLOSED, "the customer has not written in 48 hours", "客户 48 小时内未发消息"),
    ((95018,), _E.WINDOW_CLOSED, "the session is with a person, waiting or ended: the API may not send",
     "当前会话状态不允许接口发送消息"),
    # rates
    ((45009,), _E.RATE_LIMITED, "calls too frequent (a robot: 20 a minute)", "接口调用超过频率限制（机器人每分钟 20 条）"),
    ((45033,), _E.RATE_LIMITED, "too many calls at the same time", "接口并发调用超限"),
    # content
    ((40201, 85002), _E.CONTENT_REJECTED, "the text holds forbidden words", "内容含有敏感或不允许的词语"),
    # rights
    ((40077, 40078, 41008, 41025, 40084, 42007), _E.PERMISSION, "authorisation code invalid, expired, used or missing",
     "授权码无效、已过期、已使用或缺失"),
    ((48002, 301002), _E.PERMISSION, "the app has no right to this API, or to that app", "应用无权调用该接口或操作该应用"),
    ((48004,), _E.PERMISSION, "the authorisation was cancelled", "授权关系无效或已取消"),
    ((48005,), _E.PERMISSION, "the API is no longer offered", "接口已废弃"),
    ((50003,), _E.PERMISSION, "the app is disabled", "应用已停用"),
    ((60011, 81011), _E.PERMISSION, "no right on this member, department or tag", "无权限操作该成员、部门或标签"),
    ((84074,), _E.PERMISSION, "no right to external contacts", "无外部联系人权限"),
    ((84014, 84015, 84090), _E.PERMISSION, "user_ticket expired, wrong or missing", "user_ticket 过期、错误或缺失"),
    ((84071, 84075, 84076), _E.PERMISSION, "authorisation code of an external contact invalid, used or missing",
     "外部联系人授权码无效、已使用或缺失"),
    ((86008,), _E.PERMISSION, "the group chat was made by another app", "非本应用创建的群"),
    ((95011, 95012, 95013, 95017), _E.PERMISSION, "this customer-service account may not be used by the API",
     "该客服账号不允许通过接口使用"),
    ((301052,), _E.PERMISSION, "message audit has expired", "会话存档已过期"),
    ((301055, 301056), _E.PERMISSION, "no right to approvals, or they are disabled", "无审批权限或审批应用已停用"),
    # calls that would fail again
    ((40004, 40005), _E.PERMANENT, "media or file type wrong", "媒体或文件类型错误"),
    ((40006, 40009, 40010, 40011, 45001, 301016, 301017), _E.PERMANENT, "media size or format wrong", "媒体大小或格式错误"),
    ((40007, 301015), _E.PERMANENT, "media_id invalid or expired (3 days): upload again",
     "media_id 无效或已过期（3 天），请重新上传"),
    ((40008,), _E.PERMANENT, "message type wrong", "消息类型错误"),
    ((*range(40016, 40021), *range(40022, 40028), 40054, 40055, 46003), _E.PERMANENT, "menu wrong or not set",
     "菜单参数错误或未设置"),
    ((40029,), _E.PERMANENT, "OAuth code invalid or used", "授权 code 无效或已使用"),
    ((40032, 82002, 82003, 81014, 301023), _E.PERMANENT, "too many members, departments or tags", "成员、部门或标签数量超限"),
    ((40033,), _E.PERMANENT, "the body holds \\uXXXX or bad characters", "请求包含 \\uXXXX 或非法字符"),
    ((40035, 40058, 40059, 40063, 40086, 40094), _E.PERMANENT, "a parameter is wrong or empty", "参数错误或为空"),
    ((40071, 40072), _E.PERMANENT, "tag name exists, is empty or too long", "标签名已存在、为空或超长"),
    ((40074,), _E.PERMANENT, "news cannot be confidential: use mpnews", "news 不支持保密消息，请使用 mpnews"),
    ((40088, 40089, 40092), _E.PERMANENT, "batch job unknown, its result gone, or its file wrong",
     "批量任务不存在、结果已清理或文件有误"),
    ((40093, 91040), _E.PERMANENT, "ticket invalid, or of a wrong type", "ticket 无效或类型错误"),
    ((41006, 41009, 41010, 41016, 41017, 41019, 41023, 41033), _E.PERMANENT, "a required field is missing", "缺少必填参数"),
    ((43001, 43002, 43003), _E.PERMANENT, "GET, POST or HTTPS required", "请求方法或协议错误"),
    ((44001, 44002, 44003, 44004), _E.PERMANENT, "media, body, news or text is empty", "多媒体、请求体、图文或文本为空"),
    ((45002,), _E.PERMANENT, "content too long", "消息内容超长"),
    ((45003, 45004, 45008, 45022, 45032), _E.PERMANENT, "title, description or name too long, or too many articles",
     "标题、描述、名称或图文超限"),
    ((45007,), _E.PERMANENT, "voice too long (60 s)", "语音超过 60 秒"),
    ((45024, 45026), _E.PERMANENT, "too many members, or too many would be deleted", "成员数量超限或触发删除保护"),
    ((47001, 47002), _E.PERMANENT, "the body is no valid JSON", "JSON 解析错误"),
    ((*range(60001, 60003), *range(60004, 60011), 60012, 60028, 60124, 60125, 60127, 81001, 81002, 302004, 302006, 302007),
     _E.PERMANENT, "department or app wrong", "部门或应用参数错误"),
    ((*range(60102, 60108), 60110, 60112, 60129, 301005, *range(301012, 301015), 301036, 302003), _E.PERMANENT,
     "member's data wrong or repeated", "成员资料错误或重复"),
    ((84019, 84020, 84200, 301024, 301025), _E.PERMANENT, "a parameter of this API is wrong", "接口参数错误"),
    ((86001, 86004, 86005, 86006, 86007, 86216, 86217, 86220), _E.PERMANENT, "group chat: id, name, owner or members wrong",
     "群聊 ID、名称、群主或成员错误"),
    (tuple(range(90100, 90107)), _E.PERMANENT, "external attributes wrong", "对外属性错误"),
)
# fmt: on
