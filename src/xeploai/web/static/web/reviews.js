// What is typed is kept in this tab until the server has it, so that a lost session or connection loses nothing.
"use strict";

const form = document.getElementById("review");
if (form) {
  const key = `review:${form.dataset.user}:${form.dataset.review}`;
  const revision = () => form.elements.namedItem("revision");
  const typed = () => Object.fromEntries(
    [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "revision"),
  );
  const keep = () => {
    try {
      sessionStorage.setItem(key, JSON.stringify({ revision: revision().value, values: typed() }));
    } catch { /* Full or switched off: saving on the server goes on. */ }
  };
  const forget = () => sessionStorage.removeItem(key);

  // What was set aside stands on the page, from the server; the box keeps the newer draft.
  if (form.hasAttribute("data-kept")) forget();
  const held = JSON.parse(sessionStorage.getItem(key) || "null");
  if (held) {
    const now = typed();
    const same = (one, other) => (one || "").replace(/\r\n/g, "\n").trim() === (other || "").replace(/\r\n/g, "\n").trim();
    const changed = Object.entries(held.values).filter(([name, value]) => name in now && !same(value, now[name]));
    if (changed.length) {
      for (const [name, value] of changed) form.elements.namedItem(name).value = value;
      // The older begin travels along: a newer draft from another device is then shown beside this one.
      revision().value = held.revision;
      document.getElementById("restored").hidden = false;
    } else {
      forget();
    }
  }

  let sent = "";
  form.addEventListener("input", keep);
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === form) sent = JSON.stringify(typed());
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== form || !event.detail.xhr) return;
    if (event.detail.xhr.getResponseHeader("X-Review-Saved")) {
      if (JSON.stringify(typed()) === sent) forget(); else keep();
    }
  });
  // Whoever leaves leaves nothing behind on a shared machine.
  for (const other of document.querySelectorAll("header form")) other.addEventListener("submit", forget);
}
