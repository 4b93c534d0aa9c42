// Keys: a second way to what a link or a button already does. Nothing here is needed to use a page.
(() => {
  "use strict";

  const OFF = "opx-keys-off";
  const find = (selector) => document.querySelector(selector);
  const press = (selector) => find(selector)?.click();
  const focus = (selector) => find(selector)?.focus();
  const isOff = () => localStorage.getItem(OFF) === "yes";
  const inField = (element) => element.matches("input, textarea, select, [contenteditable]");

  const keys = {
    "/": () => focus("[data-key='/']"),
    "?": () => press("[data-key='?']"),
    "j": () => step(1),
    "k": () => step(-1),
    "c": () => press("[data-key='c']"),
    "f": () => focus("[data-key='f']"),
    "m": () => moves(),
    "n": () => press("[data-key='n']"),
    "x": () => press(".o-grid tr[aria-current] input[type=checkbox]"),
    "a": () => focus("[data-key='a']"),
    "[": () => press("[rel='prev']"),
    "]": () => press("[rel='next']"),
    "Enter": () => press(".o-grid tr[aria-current] a"),
  };
  let going = 0;

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close(event.target);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return send(event);
    if (event.ctrlKey || event.metaKey || event.altKey || isOff() || inField(event.target)) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    if (Date.now() - going < 1500) return go(event);
    if (event.key === "g") going = Date.now();
    else if (Object.hasOwn(keys, event.key)) act(event, keys[event.key]);
  });

  function act(event, does) {
    if (event.key !== "Enter") event.preventDefault();
    does();
  }

  function go(event) {
    going = 0;
    press(`[data-go="${CSS.escape(event.key)}"]`);
  }

  function send(event) {
    const form = event.target.closest("form");
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  function close(element) {
    const open = element.closest("details[open]") ?? find("details[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  }

  function moves() {
    const first = find("[data-key='m']");
    (first?.querySelector("summary") ?? first)?.focus();
  }

  function step(by) {
    const rows = [...document.querySelectorAll(".o-grid tbody tr:not(.o-group), .o-tline > li")];
    const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (!next) return;
    rows[at]?.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("th a")?.focus();
  }

  function prepareSwitch() {
    const button = find("[data-keys-switch]");
    if (!button) return;
    const show = () => button.setAttribute("aria-pressed", String(isOff()));
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      localStorage.setItem(OFF, isOff() ? "no" : "yes");
      show();
    });
  }

  // A filter that removed itself leaves the focus nowhere: it goes to the title of what changed.
  document.addEventListener("htmx:after:swap", () => {
    if (document.activeElement === document.body && find("#queue")) focus("#queue-title");
  });

  document.addEventListener("click", (event) => {
    const kept = event.target.closest("details");
    for (const open of document.querySelectorAll(".o-why[open], .o-drop[open]")) {
      if (!open.contains(event.target) && open !== kept) open.open = false;
    }
  });

  focus("[data-focus]");
  prepareSwitch();
})();
