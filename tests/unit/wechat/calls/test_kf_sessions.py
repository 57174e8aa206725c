from liushui.domain.json import JsonObject
from liushui.wechat.calls import kf_sessions
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused

KF = "test1@test"


def test_sessions_are_created_and_closed() -> None:
    body: JsonObject = {"kf_account": KF, "openid": "OPENID"}
    assert_post(kf_sessions.create_session(KF, "OPENID"), "/customservice/kfsession/create", body)
    assert_post(kf_sessions.close_session(KF, "OPENID"), "/customservice/kfsession/close", body)
    assert_refused(lambda: kf_sessions.create_session("x", "OPENID"), "kf_account")
    assert_refused(lambda: kf_sessions.close_session(KF, ""), "openid")


def test_who_talks_with_a_user() -> None:
    call = kf_sessions.get_session("OPENID")
    assert_get(call, "/customservice/kfsession/getsession", {"openid": "OPENID"})
    assert call.read({"createtime": 123456789, "kf_account": KF}) == kf_sessions.SessionState(KF, 123456789)
    assert call.read({"createtime": 0, "kf_account": ""}) == kf_sessions.SessionState(None, None)


def test_sessions_of_an_account() -> None:
    call = kf_sessions.list_sessions(KF)
    assert_get(call, "/customservice/kfsession/getsessionlist", {"kf_account": KF})
    assert call.read({"sessionlist": [{"createtime": 1, "openid": "A"}]}) == (kf_sessions.Session("A", 1),)


def test_who_waits() -> None:
    call = kf_sessions.list_waiting()
    assert_get(call, "/customservice/kfsession/getwaitcase")
    read = call.read({"count": 150, "waitcaselist": [{"latest_time": 1, "openid": "A"}]})
    assert read == kf_sessions.WaitingUsers(150, (kf_sessions.Session("A", 1),))
    assert call.read({"count": 0}) == kf_sessions.WaitingUsers(0, ())


def test_records_do_not_show_what_was_said() -> None:
    call = kf_sessions.get_records(since=1464710400, until=1464796800, msgid=1, number=10000)
    body: JsonObject = {"starttime": 1464710400, "endtime": 1464796800, "msgid": 1, "number": 10000}
    assert_post(call, "/customservice/msgrecord/getmsglist", body)
    record: JsonObject = {"openid": "A", "opercode": 2002, "text": "您好", "time": 1464710500, "worker": KF}
    read = call.read({"recordlist": [record], "number": 1, "msgid": 20165258})
    assert read == kf_sessions.Records((kf_sessions.Record("A", KF, 2002, "您好", 1464710500),), 20165258)
    assert "您好" not in repr(read)


def test_the_limits_of_records() -> None:
    assert_refused(lambda: kf_sessions.get_records(since=0, until=86401), "until", "86400")
    assert_refused(lambda: kf_sessions.get_records(since=1, until=0), "until")
    assert_refused(lambda: kf_sessions.get_records(since=0, until=1, number=10001), "number", "10000")
    assert_refused(lambda: kf_sessions.get_records(since=0, until=1, msgid=0), "msgid", "1 to")
