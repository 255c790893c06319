"""A password in a URI is nobody's business, whatever else is wrong with the URI."""

from __future__ import annotations

import pytest

from vmtui.config import BadInputError
from vmtui.config.uris import check_uri
from vmtui.core.without_passwords import without_passwords
from vmtui.hypervisor import uri


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("qemu+tcp://ada:pw@hv1/system", "qemu+tcp://ada@hv1/system"),
        ("esx://hv1/?no_verify=1&password=pw", "esx://hv1/?no_verify=1&password=…"),
        ("esx://hv1/?PASSWORD=pw;a=b", "esx://hv1/?PASSWORD=…;a=b"),
        ("qemu+tcp//ada:pw@hv1", "qemu+tcp//ada@hv1"),
        ("qemu:///system", "qemu:///system"),
        ("qemu+ssh://root@[::1]:22/system?socket=/a", "qemu+ssh://root@[::1]:22/system?socket=/a"),
    ],
)
def test_it_is_left_out(text: str, shown: str) -> None:
    assert without_passwords(text) == shown


@pytest.mark.parametrize(
    "bad",
    ["-x://a:pw@hv1/", "qemu+tcp://a:pw@hv1:x/", "nix://a:pw@hv1/", "a:pw@hv1", "qemu://a:pw@[/"],
)
def test_a_complaint_about_a_uri_does_not_tell_it(bad: str) -> None:
    with pytest.raises(BadInputError) as told:
        check_uri(bad)
    assert "pw" not in str(told.value)
    assert "pw" not in uri.display(bad)
