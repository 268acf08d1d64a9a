#!/usr/bin/env bash
# Django 5.2.19: a form whose text area nobody touched says that it has changed, when the text has more than one line.
#
# Guess:    `form.changed_data` names what the user changed; a value that is shown and sent back as it was is not in it.
# Seen:     browsers send line ends of a text area as CR LF (the HTML standard says so), and `has_changed` compares that
#           with the LF that is stored, so every saved note of two lines is "changed" once. After that CR LF is stored,
#           and texts written by import, command line and form compare unequal though they look alike. A log of changes
#           taken from `changed_data` fills with changes that nobody made. Turn CR LF into LF in `to_python`.
# Fails if: the untouched note is not named.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19
"$work/venv/bin/python" - <<'PY'
import django
from django.conf import settings

settings.configure()
django.setup()
from django import forms
from django.http import QueryDict


class Review(forms.Form):
    name = forms.CharField()
    remark = forms.CharField(widget=forms.Textarea)


stored = {"name": "A", "remark": "first line\nsecond line"}
sent = QueryDict("name=A&remark=first+line%0D%0Asecond+line")
form = Review(sent, initial=stored)
assert form.is_valid()
print("Django", django.__version__, "changed:", form.changed_data, "value:", repr(form.cleaned_data["remark"]))
assert form.changed_data == ["remark"]
assert form.cleaned_data["remark"] == "first line\r\nsecond line"
PY
