// Work: a page of a case (data-touch) says, at most every half minute, that its reader did something
// there, and that they left. Without this script, opening a page and sending a form say the first.
(() => {
  "use strict";

  const EVERY = 30_000;
  const page = document.querySelector("[data-touch]");
  if (!page) return;
  const say = (what) => fetch(`${page.dataset.touch}?did=${what}`, { keepalive: true }).catch(() => {});
  let said = Date.now();
  let gone = false;

  for (const name of ["keydown", "pointerdown", "pointermove", "scroll", "input"]) {
    document.addEventListener(name, work, { passive: true, capture: true });
  }
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });

  function work() {
    if (!gone && Date.now() - said < EVERY) return;
    said = Date.now();
    gone = false;
    say("work");
  }

  function leave() {
    if (gone) return;
    gone = true;
    say("left");
  }
})();
