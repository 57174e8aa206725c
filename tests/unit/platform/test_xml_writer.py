import pytest

from liushui.wechat import xml
from local.platform.errors import ControlError
from local.platform.xml_writer import write_xml


def test_text_is_cdata_numbers_are_bare_and_lists_repeat() -> None:
    fields = {"A": "a<b", "N": 7, "F": 1.5, "Yes": True, "None": None, "L": [{"i": 1}, {"i": 2}]}
    assert write_xml(fields) == (
        "<xml><A><![CDATA[a<b]]></A><N>7</N><F>1.5</F><Yes>1</Yes><None><![CDATA[]]></None>"
        "<L><i>1</i></L><L><i>2</i></L></xml>"
    )


@pytest.mark.parametrize("text", ["]]>", "a]]>b]]>", "]]", "😀\n", "<xml>&amp;"])
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert xml.parse(write_xml({"Content": text}).encode()) == {"Content": text}


@pytest.mark.parametrize("fields", [{"": "a"}, {"a><b": "a"}, {"1": "a"}, {"A": object()}, {"A": [object()]}])
def test_what_xml_has_no_form_for_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ControlError):
        write_xml(fields)
