"""Pages for people: a view parses, calls one service, renders; without JavaScript every form still works.

To add a page: a view with `@door(...)` in `web/<noun>/views.py`, its path in `web/<noun>/urls.py` (included in
web/urls.py), a template in `web/templates/<noun>/` that extends `web/base.html`, an entry in navigation.py if it stands
in the menu. A view without a door is never served, and a test fails for it.
"""
