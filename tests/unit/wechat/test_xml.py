from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.domain.errors import MalformedBody
from liushui.domain.json import JsonValue
from liushui.wechat import xml
from liushui.wechat.xml import MAX_DEPTH, cdata, clean_text, encrypt_of, parse
from tests.unit.wechat.samples import CALLBACKS, PUBLISHED_ENCRYPT, a_callback, an_envelope

READ = {
    "leaves": (b"<xml><A>1</A><B><![CDATA[two]]></B></xml>", {"A": "1", "B": "two"}),
    "white space between elements": (b"\n<xml>\n <A>1</A>\r\n\t<B>2</B> </xml>\n", {"A": "1", "B": "2"}),
    "white space inside a leaf": (b"<xml><A> 1\n</A><B><![CDATA[ ]]></B></xml>", {"A": " 1\n", "B": " "}),
    "text around CDATA": (b"<xml><A> <![CDATA[ticket]]></A></xml>", {"A": " ticket"}),
    "split CDATA": (b"<xml><A><![CDATA[a]]]]><![CDATA[>b]]></A></xml>", {"A": "a]]>b"}),
    "markup in CDATA": (b"<xml><A><![CDATA[<B>&amp;</B>]]></A></xml>", {"A": "<B>&amp;</B>"}),
    "brackets in CDATA": (b"<xml><A><![CDATA[[1]]]></A></xml>", {"A": "[1]"}),
    "entities": (b"<xml><A>&lt;&amp;&#20320;&#x1F30A;</A></xml>", {"A": "<&你🌊"}),
    "emoji": ("<xml><A>🌊👨‍👩‍👧</A></xml>".encode(), {"A": "🌊👨‍👩‍👧"}),
    "empty elements": (b"<xml><A></A><B/><C><![CDATA[]]></C></xml>", {"A": "", "B": "", "C": ""}),
    "nothing": (b"<xml/>", {}),
    "nothing at length": (b"<xml> </xml>", {}),
    "repeated leaves": (b"<xml><A>1</A><A>2</A><A/></xml>", {"A": ["1", "2", ""]}),
    "children": (b"<xml><A><B>1</B> <C><D>2</D></C></A></xml>", {"A": {"B": "1", "C": {"D": "2"}}}),
    "repeated children": (b"<xml><A><B/></A><A><B>1</B></A></xml>", {"A": [{"B": ""}, {"B": "1"}]}),
    "a leaf and a tree of one name": (b"<xml><A>1</A><A><B/></A></xml>", {"A": ["1", {"B": ""}]}),
    "attributes": (
        b'<xml><A x="1" y="&lt;">t</A><B z=""/></xml>',
        {"A": {"@x": "1", "@y": "<", "#text": "t"}, "B": {"@z": ""}},
    ),
    "mixed text": (b"<xml>a<A>b<B>c</B>d</A>e</xml>", {"A": {"B": "c", "#text": "bd"}, "#text": "ae"}),
    "root attributes": (b'<xml a="1"><A>1</A></xml>', {"@a": "1", "A": "1"}),
    "comments": (b"<xml><!-- <A>2</A> --><A>1<!-- x --></A></xml>", {"A": "1"}),
    "carriage returns": (b"<xml><A><![CDATA[1\r\n2\r3]]></A></xml>", {"A": "1\n2\n3"}),
    "a declaration": (b'<?xml version="1.0" encoding="UTF-8"?><xml><A>1</A></xml>', {"A": "1"}),
    "a declaration without an encoding": (b'<?xml version="1.0"?><xml><A>1</A></xml>', {"A": "1"}),
    "a byte order mark": (b"\xef\xbb\xbf<xml><A>1</A></xml>", {"A": "1"}),
    "case matters": (b"<xml><AppId>1</AppId><appid>2</appid></xml>", {"AppId": "1", "appid": "2"}),
    "an element called xml": (b"<xml><xml>1</xml></xml>", {"xml": "1"}),
    "names of other alphabets": ("<xml><名 a='1'/><a-b.c>2</a-b.c></xml>".encode(), {"名": {"@a": "1"}, "a-b.c": "2"}),
}


@pytest.mark.parametrize(("body", "fields"), READ.values(), ids=READ)
def test_fields_are_read_whole_as_they_came(body: bytes, fields: dict[str, JsonValue]) -> None:
    assert parse(body) == fields


def nested(levels: int) -> bytes:
    return b"<xml>" + b"<a>" * (levels - 1) + b"</a>" * (levels - 1) + b"</xml>"


ENTITIES = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
REFUSED = {
    "nothing": (b"", "not well-formed"),
    "blanks": (b" \n", "not well-formed"),
    "no XML": (b"hello", "not well-formed"),
    "JSON": (b'{"MsgType": "text"}', "not well-formed"),
    "an external entity": (b'<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><A>&e;</A></xml>', "DOCTYPE"),
    "an external document type": (b'<!DOCTYPE xml SYSTEM "http://example.com/x.dtd"><xml/>', "DOCTYPE"),
    "a parameter entity": (b'<!DOCTYPE xml [<!ENTITY % p SYSTEM "http://example.com/">%p;]><xml/>', "DOCTYPE"),
    "a billion laughs": (b'<!DOCTYPE xml [<!ENTITY l0 "ha">' + ENTITIES + b"]><xml><A>&l9;</A></xml>", "DOCTYPE"),
    "an entity nobody declared": (b"<xml><A>&e;</A></xml>", "undefined entity"),
    "an instruction before": (b'<?xml-stylesheet href="x"?><xml/>', "processing instruction"),
    "an instruction inside": (b"<xml><?php echo 1; ?></xml>", "processing instruction"),
    "an instruction behind": (b"<xml/><?x?>", "processing instruction"),
    "another root": (b"<html><A>1</A></html>", "root element"),
    "a root in capitals": (b"<XML><A>1</A></XML>", "root element"),
    "two roots": (b"<xml/><xml/>", "not well-formed"),
    "text behind the root": (b"<xml><A>1</A></xml>x", "not well-formed"),
    "too many levels": (nested(MAX_DEPTH + 1), "32 levels"),
    "very many levels": (nested(5000), "32 levels"),
    "truncated": (b"<xml><A>1</A>", "not well-formed"),
    "truncated in CDATA": (b"<xml><A><![CDATA[1</A></xml>", "not well-formed"),
    "mismatched elements": (b"<xml><A>1</B></xml>", "mismatched tag"),
    "an attribute twice": (b'<xml><A x="1" x="2"/></xml>', "duplicate attribute"),
    "NUL": (b"<xml><A>1\x002</A></xml>", "NUL"),
    "NUL in CDATA": (b"<xml><A><![CDATA[\x00]]></A></xml>", "NUL"),
    "a control character": (b"<xml><A><![CDATA[\x0b]]></A></xml>", "not well-formed"),
    "U+FFFE": ("<xml><A>\ufffe</A></xml>".encode(), "not well-formed"),
    "U+FFFF in CDATA": ("<xml><A><![CDATA[\uffff]]></A></xml>".encode(), "not well-formed"),
    "NUL by reference": (b"<xml><A>&#0;</A></xml>", "not well-formed|invalid character"),
    "the end of CDATA as text": (b"<xml><A>]]></A></xml>", "not well-formed"),
    "invalid UTF-8": (b"<xml><A>\xff</A></xml>", "not well-formed"),
    "overlong UTF-8": (b"<xml><A>\xc0\xbc</A></xml>", "not well-formed"),
    "a surrogate in UTF-8": (b"<xml><A>\xed\xa0\x80</A></xml>", "not well-formed"),
    "UTF-16": ("<xml><A>1</A></xml>".encode("utf-16"), "NUL"),
    "UTF-16 without a mark": ("<xml><A>1</A></xml>".encode("utf-16-le"), "NUL"),
    "UTF-16 with a document type": ('<!DOCTYPE xml [<!ENTITY e "1">]><xml><A>&e;</A></xml>'.encode("utf-16"), "NUL"),
    "declared GBK": ('<?xml version="1.0" encoding="GBK"?><xml><A>你</A></xml>'.encode("gbk"), "encoding other than UTF-8"),
    "declared UTF-16": (b'<?xml version="1.0" encoding="UTF-16"?><xml/>', "encoding other than UTF-8"),
    "unknown encoding": (b'<?xml version="1.0" encoding="x-none"?><xml/>', "encoding other than UTF-8"),
}


@pytest.mark.parametrize(("body", "cause"), REFUSED.values(), ids=REFUSED)
def test_what_wechat_never_sends_is_refused_by_its_cause(body: bytes, cause: str) -> None:
    with pytest.raises(MalformedBody, match=cause):
        parse(body)


def test_the_deepest_accepted_nesting_is_read() -> None:
    fields: JsonValue = parse(nested(MAX_DEPTH))
    for _ in range(MAX_DEPTH - 1):
        assert isinstance(fields, dict)
        fields = fields["a"]
    assert fields == ""


def test_huge_attributes_and_many_siblings_are_read() -> None:
    assert parse(b'<xml><A x="%s"/></xml>' % (b"y" * 60_000)) == {"A": {"@x": "y" * 60_000}}
    assert parse(b"<xml>%s</xml>" % (b"<A/>" * 15_000)) == {"A": [""] * 15_000}


@pytest.mark.parametrize(
    "body", [b"<xml><Secret>1</Secret", b"<Secret/>", b"<?Secret?><xml/>", b"<xml><A>&Secret;</A></xml>"]
)
def test_a_refusal_never_quotes_the_body(body: bytes) -> None:
    with pytest.raises(MalformedBody) as refused:
        parse(body)
    assert "Secret" not in str(refused.value)


MARKUP = [
    "<xml>", "</xml>", "<A>", "</A>", "<B>", "</B>", "<A/>", "<![CDATA[", "]]>", "]]", "<!--", "-->", '<A x="1">', "<?x?>",
    "&amp;", "<", "&", ">", "]", " ", "\n", "\r", "\t", "\v", "\f", "\0", "\x7f", "\x85", "\u2028", "\ufffe", "\uffff",
    "\ufdd0", "\U0001ffff", "\ufeff", "1", "a", "你", "🌊",
]  # fmt: skip
pieces = st.lists(st.one_of(st.sampled_from(MARKUP), st.text(max_size=3)), max_size=4).map("".join)
leaves = st.builds(
    lambda name, form, text, gap: f"{gap}<{name}>{form.format(text)}</{name}>",
    st.sampled_from(["A", "B", "Encrypt", "xml", "a1", "_"]),
    st.sampled_from(["{}", "<![CDATA[{}]]>"]),
    st.one_of(st.text(st.sampled_from("\t\n\x7f\x85\u2028\ufdd0\U0001ffff\ufeff> a你🌊")), pieces),
    st.sampled_from(["", "\n", "\r\n", " \t", "\f"]),
)
documents = st.one_of(st.lists(leaves, max_size=4), st.lists(st.one_of(leaves, pieces), max_size=6)).map("".join)


@given(documents, st.sampled_from(["", "\n", "\v", "<xml/>"]))
def test_the_short_way_reads_what_the_full_parser_reads(inner: str, behind: str) -> None:
    body = f"<xml>{inner}</xml>{behind}".encode("utf-8", "surrogatepass")
    fields = xml._parse_flat(body)
    assert fields is None or fields == xml._parse_any(body)


@given(st.dictionaries(st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_]{0,8}\Z"), st.text(max_size=40), max_size=6))
def test_flat_fields_of_any_text_come_back_clean(texts: dict[str, str]) -> None:
    body = f"<xml>{''.join(f'<{name}>{cdata(text)}</{name}>' for name, text in texts.items())}</xml>".encode()
    assert parse(body) == {name: clean_text(text) for name, text in texts.items()}


@pytest.mark.parametrize("name", ["text", "image", "subscribe", "location_event", "encrypted_text", "compatible_text"])
def test_the_usual_callbacks_take_the_short_way(name: str) -> None:
    assert xml._parse_flat(a_callback(name)) is not None


def test_all_sample_callbacks_read_alike_both_ways() -> None:
    for path in CALLBACKS.parent.glob("*/*.xml"):
        assert parse(path.read_bytes()) == xml._parse_any(path.read_bytes()), path.name


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for candidate in (body, b"<xml>" + body + b"</xml>"):
        with suppress(MalformedBody):
            parse(candidate)


HOSTILE_ENVELOPES = {
    "plain in CDATA": "<xml><Content><![CDATA[<Encrypt>EVIL</Encrypt>]]></Content>{}</xml>",
    "CDATA in CDATA": "<xml><Content><![CDATA[<Encrypt><![CDATA[EVIL]]]]><![CDATA[></Encrypt>]]></Content>{}</xml>",
    "behind": "<xml>{}<Content><![CDATA[<Encrypt>EVIL</Encrypt>]]></Content></xml>",
    "a whole envelope": "<xml><Content><![CDATA[</Content><Encrypt>EVIL</Encrypt></xml>]]></Content>{}</xml>",
    "escaped": "<xml><Content>&lt;Encrypt&gt;EVIL&lt;/Encrypt&gt;</Content>{}</xml>",
    "a comment": "<xml><!-- <Encrypt><![CDATA[EVIL]]></Encrypt> -->{}</xml>",
    "an attribute": "<xml><Content x='&lt;Encrypt>EVIL&lt;/Encrypt>'/>{}</xml>",
    "deeper": "<xml><A><Encrypt>EVIL</Encrypt></A>{}</xml>",
    "another case": "<xml><encrypt>EVIL</encrypt><ENCRYPT>EVIL</ENCRYPT>{}</xml>",
}


@pytest.mark.parametrize("envelope", HOSTILE_ENVELOPES.values(), ids=HOSTILE_ENVELOPES)
def test_only_the_outer_encrypt_counts(envelope: str) -> None:
    body = envelope.format("<Encrypt><![CDATA[GOOD]]></Encrypt>").encode()
    assert encrypt_of(body) == "GOOD" == parse(body)["Encrypt"]
    assert encrypt_of(envelope.format("").encode()) is None


def test_the_outer_encrypt_comes_without_blanks_around_it() -> None:
    assert encrypt_of(an_envelope(f"\n  {PUBLISHED_ENCRYPT} \n")) == PUBLISHED_ENCRYPT


@pytest.mark.parametrize(
    "encrypt", ["<Encrypt>1</Encrypt><Encrypt>2</Encrypt>", "<Encrypt x='1'>1</Encrypt>", "<Encrypt><A/></Encrypt>"]
)
def test_an_encrypt_that_is_not_one_text_is_refused(encrypt: str) -> None:
    with pytest.raises(MalformedBody, match="more than one Encrypt"):
        encrypt_of(f"<xml>{encrypt}</xml>".encode())


@pytest.mark.parametrize("body", [b"<xml><A>1</A></xml>", b"<xml><Encrypt/></xml>"])
def test_no_encrypt_is_none(body: bytes) -> None:
    assert encrypt_of(body) is None


def test_text_is_cleaned_of_what_xml_cannot_carry() -> None:
    assert clean_text("a\0b\x0bc\td\ne\r\nf\rg\ud800h\ufffei\uffffj🌊\x7f") == "abc\td\ne\nf\nghij🌊\x7f"
