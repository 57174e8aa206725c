"""WeChat's XML, in and out.

In: WeChat's own names, whole as they came. A leaf is its exact text ("" when empty), an element with children is a dict,
repeated siblings are a list. What WeChat never sends but XML allows is kept too: an attribute as "@name", text beside
attributes or children as "#text". White space between elements is dropped. Text stays text, numbers included.

Refused (MalformedBody, never quoting the body): document types, and with them all entities but XML's own five; processing
instructions; encodings other than UTF-8; a root other than `<xml>`; more than 32 levels. The caller bounds the size.
"""

import re
from typing import TypeAlias
from xml.parsers import expat

from liushui.domain.errors import MalformedBody
from liushui.domain.json import JsonValue

MAX_DEPTH = 32

Fields: TypeAlias = dict[str, JsonValue]

# The shape of nearly every callback: a flat list of leaves, each plain or one CDATA section. One pass of this pattern costs
# half of an expat parse, and less in long texts. It takes less than XML allows and sees the same in what it takes (a test
# compares the two); all repetitions are possessive, so it is linear. Bodies with control characters are left to expat, which
# must refuse them, or turn carriage returns into line feeds: one look at the whole body keeps the pattern's classes small.
_LEAF = re.compile(
    r"[ \t\n]*+<([A-Za-z_]\w*+)>(?:<!\[CDATA\[([^\]]*+)\]\]>|([^\]<&]*+))</\1>|(.++)",
    re.ASCII | re.DOTALL,
)
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def parse(body: bytes) -> Fields:
    """The fields of a callback's `<xml>`. Raises MalformedBody."""
    return _parse_flat(body) or _parse_any(body)


def encrypt_of(body: bytes) -> str | None:
    """The outer `Encrypt` of an AES envelope without blanks around it, or None when there is none.

    Raises MalformedBody, also when there are several: which one was signed must never be a question.
    """
    value = parse(body).get("Encrypt")
    if value is None or isinstance(value, str):
        return value.strip() if value else None
    raise MalformedBody("the body holds more than one Encrypt, or one that is not plain text")


def clean_text(text: str) -> str:
    """`text` as XML can carry it: characters that XML 1.0 forbids are removed, line ends become line feeds.

    (Any XML reader turns carriage returns into line feeds; WeChat shows a service failure for a forbidden character.)
    """
    if text.isprintable():  # most texts are, and no forbidden character is
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _FORBIDDEN.sub("", text)


def cdata(text: str) -> str:
    """`text`, cleaned, as a CDATA section; where it holds the section's end, it is split into two."""
    clean = text if text.isprintable() else clean_text(text)
    return f"<![CDATA[{clean}]]>" if "]]>" not in clean else f"<![CDATA[{clean.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _parse_flat(body: bytes) -> Fields | None:
    if len(body.translate(None, _CONTROLS)) < len(body):
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    if not text.startswith("<xml>") or "\ufffe" in text or "\uffff" in text:
        return None
    rows = _LEAF.findall(text, 5)
    if not rows or rows.pop()[3].strip(" \t\n") != "</xml>":
        return None
    fields: Fields = {name: section or plain for name, section, plain, _ in rows}
    return fields if len(fields) == len(rows) else None


def _parse_any(body: bytes) -> Fields:
    if b"\0" in body:  # told to read UTF-8, expat still recognises UTF-16, which cannot do without NUL
        raise MalformedBody("the body holds NUL bytes: it is not XML in UTF-8")
    parser = expat.ParserCreate("utf-8")
    tree = _Tree()
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.text.append
    parser.XmlDeclHandler = _check_declaration
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.ProcessingInstructionHandler = _refuse_instruction
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise MalformedBody(f"the body is not well-formed XML in UTF-8: {error}") from error
    return tree.root


class _Tree:
    """Collects what expat reports."""

    def __init__(self) -> None:
        self.root: Fields = {}
        self.text: list[str] = []
        self._open: list[tuple[Fields, list[str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open and name != "xml":
            raise MalformedBody("the body's root element is not <xml>")
        if len(self._open) == MAX_DEPTH:
            raise MalformedBody(f"the body is nested more than {MAX_DEPTH} levels deep")
        if self._open:
            self._open[-1][1].extend(self.text)
        self.text.clear()
        self._open.append(({f"@{key}": value for key, value in attributes.items()}, []))

    def end(self, name: str) -> None:
        fields, runs = self._open.pop()
        text = "".join(runs + self.text)
        self.text.clear()
        if not self._open:
            self.root = _with_text(fields, text)
        elif fields:
            _add(self._open[-1][0], name, _with_text(fields, text))
        else:
            _add(self._open[-1][0], name, text)


def _with_text(fields: Fields, text: str) -> Fields:
    return {**fields, "#text": text} if text.strip() else fields


def _add(fields: Fields, name: str, value: JsonValue) -> None:
    present = fields.get(name)
    if name not in fields:
        fields[name] = value
    elif isinstance(present, list):
        present.append(value)
    else:
        fields[name] = [present, value]


def _check_declaration(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() != "utf-8":
        raise MalformedBody("the body declares an encoding other than UTF-8")


def _refuse_document_type(*_declaration: object) -> None:
    raise MalformedBody("the body holds a document type (DOCTYPE), which WeChat never sends")


def _refuse_instruction(*_instruction: object) -> None:
    raise MalformedBody("the body holds a processing instruction, which WeChat never sends")
