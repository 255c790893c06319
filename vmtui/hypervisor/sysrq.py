"""Linux's magic SysRq keys: what its kernel does even where nothing else in it does."""

from __future__ import annotations

import time

import libvirt

_ALT, _SYSRQ = 56, 99
"""KEY_LEFTALT and KEY_SYSRQ (linux/input-event-codes.h), with which the letters are held."""

_LETTERS = (31, 22, 24)
"""KEY_S, KEY_U, KEY_O: sync, remount read-only, power off (admin-guide/sysrq of the kernel)."""

_HOLD = 100
"""Milliseconds for which each chord is held."""

_PAUSE = 0.8
"""Seconds between two chords: the kernel syncs and remounts in the background. All of it stays
under the time after which a call counts as unanswered."""


def press(domain: libvirt.virDomain) -> None:
    """Press them one after the other (virDomainSendKey).

    Raises:
        libvirt.libvirtError: Some key could not be sent; those before it were.
    """
    for number, letter in enumerate(_LETTERS):
        if number:
            time.sleep(_PAUSE)
        chord = [_ALT, _SYSRQ, letter]
        domain.sendKey(libvirt.VIR_KEYCODE_SET_LINUX, _HOLD, chord, len(chord), 0)
