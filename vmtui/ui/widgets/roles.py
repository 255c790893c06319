"""The styles of roles, made for a widget when it first paints one of them.

Textual makes a node for each component class of each widget and styles it, whenever a class of the
widget or of anything around it changes. Eight roles on a dozen widgets, most of them hidden and few
with more than three roles to show, took a tenth of the start by that.
"""

from __future__ import annotations

from textual.css.styles import RenderStyles
from textual.dom import DOMNode
from textual.widget import Widget

from vmtui.core.text import Role

_ROLE_CLASSES = frozenset(f"role--{role}" for role in Role)
"""As component classes: ``app.tcss`` gives them their styles."""


class Roled(Widget):
    """A widget that paints text in roles: ``role--…`` are component classes of it.

    It stands behind another base class: Textual takes a widget's rules from the first one alone.
    """

    def get_component_styles(self, *names: str) -> RenderStyles:
        """The styles of components, of which roles need not be declared."""
        for name in _ROLE_CLASSES.intersection(names).difference(self._component_styles):
            # As Stylesheet does it for the classes that are declared.
            node = DOMNode(classes=name)
            node._attach(self)
            self.app.stylesheet.apply(node)
            self._component_styles[name] = node.styles
        return super().get_component_styles(*names)

    def notify_style_update(self) -> None:
        """Make them anew, in case they look otherwise by now."""
        super().notify_style_update()
        known = _ROLE_CLASSES.intersection(self._component_styles)
        for name in known:
            del self._component_styles[name]
        if known:
            self.refresh()
