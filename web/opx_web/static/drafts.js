// Drafts: what is typed into a form with data-draft is sent to that address as it is typed, and kept
// in this tab until it has arrived. Without this script the button "Save draft" does the same.
(() => {
  "use strict";

  const PAUSE = 800;
  const AGAIN = 10_000;

  for (const form of document.querySelectorAll("form[data-draft]")) begin(form);

  function begin(form) {
    const key = `opx-draft:${form.dataset.author}:${form.dataset.draft}`;
    const state = form.querySelector("[data-draft-state]");
    const typed = () => [...form.elements].filter(isTyped);
    let timer = 0;
    let leaving = false;

    restore();
    form.addEventListener("input", () => {
      sessionStorage.setItem(key, JSON.stringify(typed().map((field) => [field.name, field.value])));
      later(PAUSE);
    });
    form.addEventListener("submit", () => {
      leaving = true;
      clearTimeout(timer);
      sessionStorage.removeItem(key);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && sessionStorage.getItem(key) && !leaving) beacon();
    });

    function later(pause) {
      clearTimeout(timer);
      timer = setTimeout(send, pause);
    }

    async function send() {
      const sent = sessionStorage.getItem(key);
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body: body(), redirect: "manual" });
        const words = await answer.text();
        if (answer.status === 401) return wait("You are signed out. Sign in in another tab: what you typed stays here.");
        if (answer.status === 422) return say(words);
        if (!answer.ok) return wait("The draft cannot be saved now. What you typed stays here.");
        if (sessionStorage.getItem(key) === sent) sessionStorage.removeItem(key);
        say(words);
      } catch {
        wait("No connection. What you typed stays here.");
      }
    }

    function body() {
      const data = new URLSearchParams(new FormData(form));
      data.set("quietly", "yes");
      return data;
    }

    function beacon() {
      navigator.sendBeacon(form.dataset.draft, body());
    }

    function wait(words) {
      say(words);
      later(AGAIN);
    }

    function say(words) {
      if (state && state.textContent !== words) state.textContent = words;
    }

    function restore() {
      const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
      if (!kept) return;
      const fields = typed();
      kept.forEach(([name, value], at) => {
        if (fields[at]?.name === name) fields[at].value = value;
      });
      say("What you typed before is back.");
      later(PAUSE);
    }
  }

  function isTyped(field) {
    return field.name && field.matches("textarea, select, input:not([type=hidden], [type=radio], [type=checkbox], [type=submit])");
  }
})();
