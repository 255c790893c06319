"""Fixtures for every suite."""

pytest_plugins = ["tests.qemu.fixtures", "tests.diagnosis.report", "tests.turns"]
