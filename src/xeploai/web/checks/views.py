"""Check a report: the file is read in a worker, its text shown with the findings, and nothing of it is kept."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from xeploai.tools.bounded import DOCUMENT, call
from xeploai.tools.classification_marks.papers import refuse_secret_file
from xeploai.tools.proofreading.page import checked_section
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import refusals_on
from xeploai.web.checks.forms import CheckForm


@door("report.export", methods=("GET", "POST"))
def add(request: ActorRequest) -> HttpResponse:
    """Choose a file; the same page then shows what was found."""
    form = CheckForm(request.POST or None, request.FILES or None)
    section = ""
    if form.is_valid():
        file = form.cleaned_data["file"]
        content, name = file.read(), file.name
        with refusals_on(form, "file"):
            refuse_secret_file(name, content)
            # The worker escapes every word of the file before it makes markup of it.
            section = call(checked_section, content, name, limits=DOCUMENT, where=name)
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "section": mark_safe(section)}  # noqa: S308 -- escaped by the worker
    return render(request, "checks/add.html", context, status=status)
