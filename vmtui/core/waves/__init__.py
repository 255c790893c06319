"""A fleet shutdown: guests of many hosts taken down in waves, in order."""
