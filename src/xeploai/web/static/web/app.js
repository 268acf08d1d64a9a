// Small comforts; every page works without them.
"use strict";

// A second click on a form that is on its way sends nothing again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "get" || form.hasAttribute("data-again")) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
});

// Coming back with the back button: the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

// On a desk the menu is open, on a phone it is closed until it is asked for.
const menu = document.querySelector(".side > details");
if (menu) {
  const wide = window.matchMedia("(min-width: 56.01rem)");
  const set = () => { menu.open = wide.matches; };
  wide.addEventListener("change", set);
  set();
}

// Escape closes what was opened, and one is back where it was opened.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest("details.export[open], details.term[open], .side > details[open]");
  const summary = open && open.querySelector("summary");
  // The menu of a desk has no switch and stays.
  if (!summary || !summary.checkVisibility()) return;
  open.open = false;
  summary.focus();
});

// Unsaved words are not lost by a careless click.
let unsaved = false;
document.addEventListener("input", (event) => {
  if (event.target.form && event.target.form.hasAttribute("data-guard")) unsaved = true;
});
document.addEventListener("submit", () => { unsaved = false; });
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

// The session has ended: what is typed stays on the page, and the page says what to do.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401) return;
  const says = document.getElementById("ended");
  if (says) says.hidden = false;
});

// A part of a page that could not be fetched says so.
document.addEventListener("htmx:sendError", () => {
  const says = document.getElementById("lost");
  if (says) says.hidden = false;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const says = document.getElementById("lost");
  if (says && event.detail.successful) says.hidden = true;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// After a refusal one goes on at the list of what to mend, or at the one field there is.
const wrong = document.querySelector("main [data-wrong]") || document.querySelector("main [aria-invalid='true']");
if (wrong) wrong.focus();
