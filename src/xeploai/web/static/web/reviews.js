// What is typed is kept in this tab until the server has it, so that a lost session or connection loses nothing.
"use strict";

const form = document.getElementById("review");
if (form) {
  const key = `review:${form.dataset.user}:${form.dataset.review}`;
  const revision = () => form.elements.namedItem("revision");
  const typed = () => Object.fromEntries(
    [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "revision", "copy"].includes(name)),
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

  // Saved when the writer rests, at least every half minute, and not twice within ten seconds: each save is on record.
  const REST = 4000, LONGEST = 30000, APART = 10000;
  let since = 0, last = 0, timer = 0;
  const save = () => {
    clearTimeout(timer);
    if (!since) return;
    last = Date.now();
    htmx.trigger(form, "autosave");
  };
  const plan = () => {
    const now = Date.now();
    since ||= now;
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(Math.min(REST, since + LONGEST - now), last + APART - now, 0));
  };
  form.addEventListener("input", () => { keep(); plan(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  window.addEventListener("online", save);
  // Sent as a whole: an autosave on top of it would be a second device.
  form.addEventListener("submit", () => { clearTimeout(timer); since = 0; });

  // What somebody has opened to read stays open while the page saves behind it.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    for (const one of event.detail.target.querySelectorAll("details[open][id]")) {
      event.detail.fragment.getElementById(one.id)?.setAttribute("open", "");
    }
  });

  let sent = "", retried = false;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === form) sent = JSON.stringify(typed());
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== form || !event.detail.xhr) return;
    const saved = event.detail.xhr.getResponseHeader("X-Review-Saved");
    if (saved) {
      retried = false;
      const same = JSON.stringify(typed()) === sent;
      // A box that could not be saved is in this tab only.
      if (same && saved === "whole") forget(); else keep();
      if (same) since = 0; else plan();
    }
  });

  // The session has ended, or somebody signed in anew in another tab: the text stays here. Once the same person is
  // signed in again, the page takes the new token and saves; for anybody else it does nothing.
  const ended = document.getElementById("ended"), other = document.getElementById("other");
  let waiting = false;
  const resume = async () => {
    if (!waiting) return;
    const answer = await fetch(form.dataset.session, {
      headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store",
    }).catch(() => null);
    if (!waiting || !answer || !answer.ok) return;
    const { user, token } = await answer.json();
    const own = user === form.dataset.user;
    other.hidden = own;
    if (!own) return;
    waiting = false;
    retried = true;
    ended.hidden = true;
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    save();
  };
  document.addEventListener("htmx:responseError", (event) => {
    if (event.target !== form || ![401, 403].includes(event.detail.xhr.status)) return;
    keep();
    waiting = true;
    ended.hidden = false;
    if (event.detail.xhr.status === 403 && !retried) resume();
  });
  window.addEventListener("focus", resume);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) resume(); });

  // Whoever leaves leaves nothing behind on a shared machine.
  for (const away of document.querySelectorAll("header form")) away.addEventListener("submit", forget);
}
