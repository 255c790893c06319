"""The commands that need no screen: they sit on the same session as the console."""
