"""Recognising the guest in which vmtui itself runs."""

from pathlib import Path

from vmtui.own_machine import own_machine


def network_card(sys: Path, name: str, address: str, *, device: bool = True) -> None:
    card = sys / "class/net" / name
    card.mkdir(parents=True)
    (card / "address").write_text(address + "\n")
    if device:
        (card / "device").mkdir()


def test_uuid_and_real_cards_are_read(tmp_path: Path) -> None:
    dmi = tmp_path / "class/dmi/id"
    dmi.mkdir(parents=True)
    (dmi / "product_uuid").write_text("6A1B0C2D-0000-4000-8000-000000000001\n")
    network_card(tmp_path, "eth0", "52:54:00:AA:BB:CC")
    network_card(tmp_path, "lo", "00:00:00:00:00:00")
    network_card(tmp_path, "usb0", "00:00:00:00:00:00")
    own = own_machine(tmp_path)
    assert own.is_guest("6a1b0c2d-0000-4000-8000-000000000001", ())
    assert own.macs == {"52:54:00:aa:bb:cc"}


def test_a_guests_macvtap_on_its_host_is_not_the_host(tmp_path: Path) -> None:
    network_card(tmp_path, "macvtap0", "52:54:00:11:22:33", device=False)
    assert not own_machine(tmp_path).is_guest("any", ("52:54:00:11:22:33",))


def test_a_machine_that_tells_nothing_is_no_guest(tmp_path: Path) -> None:
    assert not own_machine(tmp_path).is_guest("", ())
