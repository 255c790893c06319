"""Fixtures for every suite, and how every property is tried."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.qemu.fixtures", "tests.diagnosis.report", "tests.turns"]

# Each run tries the same examples, and a machine that is busy with other tests fails none of them.
settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")
