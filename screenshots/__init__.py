"""The pictures in README: changes recorded from a real run, replayed under a clock that stands.

``.venv/bin/python -m screenshots.take`` takes them again, ``--record`` records a new run first.
"""
