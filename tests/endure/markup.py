"""Links and forms of a page, as a browser would follow and send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(kw_only=True)
class MarkupForm:
    """A form. fields: name, value, choices; files: names of fields that take files."""

    action: str
    method: str
    fields: list[tuple[str, str, list[str]]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def values(self) -> dict[str, str]:
        """What is sent where nothing is changed."""
        return {name: value for name, value, _ in self.fields}


class Markup(HTMLParser):
    """A page that is read by `feed`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[MarkupForm] = []
        self._form: MarkupForm | None = None
        self._select = ""
        self._options: list[str] = []
        self._chosen: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what leads on and what is sent."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self._form = MarkupForm(action=given.get("action", ""), method=given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "option" and self._select:
            self._options.append(given.get("value", ""))
            if "selected" in given:
                self._chosen = given.get("value", "")
        elif self._form is not None and given.get("name"):
            self._field(self._form, tag, given)

    def _field(self, form: MarkupForm, tag: str, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "")
        if tag == "select":
            self._select, self._options, self._chosen = name, [], None
        elif kind == "file":
            form.files.append(name)
        elif tag in {"input", "textarea", "button"} and (kind not in {"radio", "checkbox"} or "checked" in given):
            form.fields.append((name, given.get("value", ""), []))

    def handle_endtag(self, tag: str) -> None:
        """A form or a list of choices ends."""
        if tag == "form":
            self._form = None
        elif tag == "select" and self._form is not None and self._select:
            first = self._options[0] if self._options else ""
            chosen = first if self._chosen is None else self._chosen
            self._form.fields.append((self._select, chosen, self._options))
            self._select = ""
