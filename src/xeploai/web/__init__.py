"""Pages for people: a view parses, calls one service, renders; without JavaScript every form still works.

To add a page: a view with `@door(...)` in `web/<noun>/views.py`, its path in `web/<noun>/urls.py` (included in
web/urls.py), a template in `web/templates/<noun>/` that extends `web/base.html`, a line in navigation.py if it stands
in the menu, and the decision who may open it in `tests/web/access/<noun>.yaml`. What waits for a person and what is
held about one are said by the apps and listed in shell/views.py. A view without a door is never served.
"""
