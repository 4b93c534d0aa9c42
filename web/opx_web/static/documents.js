// Documents: files dropped or pasted, sent in parts that go on where they stopped, with progress.
// Without this the form sends them all at once.
(() => {
  "use strict";

  const form = document.getElementById("upload");
  if (!form || !window.DataTransfer || !window.fetch) return;

  const input = form.querySelector("input[type=file]");
  const list = document.getElementById("upload-list");
  const said = document.getElementById("upload-said");
  const button = form.querySelector("button[type=submit]");
  const token = form.querySelector("[name=_csrf_token]").value;
  const part = Number(form.dataset.part);
  const LONGEST_WAIT = 30000;
  let busy = false;

  const pause = (ms) => new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    window.addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
  const size = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const dataClass = () => form.querySelector("[name=data_class]")?.value ?? "";
  const ring = () => form.querySelector("[name=ring]:checked")?.value ?? "";
  const print = (file) => `${file.lastModified}-${file.type}`;

  class Refused extends Error {}
  class Gone extends Refused {}
  class Cancelled extends Error {}

  async function send(path, body, headers = {}) {
    const answer = await fetch(form.dataset.uploads + path, {
      method: "POST", body, credentials: "same-origin", headers: { "x-csrftoken": token, ...headers },
    });
    if (answer.status === 422) throw new Refused((await answer.json()).said);
    if (answer.status === 409) return { ...(await answer.json()), elsewhere: true };
    if (answer.status === 401 || answer.redirected) throw new Refused("You were signed out. Sign in in another tab, then send it again.");
    if (answer.status === 404) throw new Gone("This upload is over. Choose the file again to send it.");
    if (answer.status === 403) throw new Refused("It cannot be sent now. Load this page again and choose it once more.");
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // A broken network or a busy server is waited for; what a person must know is not.
  async function keepTrying(row, does) {
    for (let wait = 1000; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      if (row.cancelled) throw new Cancelled();
      try {
        return await does();
      } catch (error) {
        if (error instanceof Refused) throw error;
        row.say("The connection is lost. It goes on by itself as soon as it is back.");
        await pause(wait);
      }
    }
  }

  async function upload(file, row) {
    const about = new URLSearchParams({ name: file.name, size: file.size, ring: ring(), data_class: dataClass(), print: print(file) });
    const begun = await keepTrying(row, () => send("", about));
    row.key = begun.key;
    let at = begun.received;
    const started = Date.now(), from = at;
    for (;;) {
      while (at < file.size) {
        row.show(at, file.size, started, from);
        const piece = file.slice(at, at + part);
        const answer = await keepTrying(row, () => send(`/${row.key}/parts?start=${at}`, piece, { "content-type": "application/octet-stream" }));
        at = answer.received;
      }
      row.show(file.size, file.size, started, from);
      const added = await finish(row);
      if (!added.elsewhere) return added;
      at = added.received;
    }
  }

  // Where the answer was lost on its way, the upload is over, and the list says what came of it.
  function finish(row) {
    let tried = false;
    row.say("Being checked …");
    return keepTrying(row, async () => {
      try {
        return await send(`/${row.key}/finish`, new URLSearchParams());
      } catch (error) {
        if (tried && error instanceof Gone) throw new Refused("The answer was lost. Look for it in the list above.");
        tried = true;
        throw error;
      }
    });
  }

  function makeRow(file) {
    const item = document.createElement("li");
    const name = item.appendChild(document.createElement("b"));
    name.textContent = file.name;
    const cancel = item.appendChild(document.createElement("button"));
    cancel.type = "button";
    cancel.className = "btn";
    cancel.textContent = "Stop";
    cancel.setAttribute("aria-label", `Stop sending ${file.name}`);
    const bar = item.appendChild(document.createElement("progress"));
    bar.max = file.size || 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Sent of ${file.name}`);
    const words = item.appendChild(document.createElement("p"));
    words.className = "small o-quiet";
    list.append(item);
    list.hidden = false;
    const row = {
      say: (text) => { words.textContent = text; },
      show(at, of, started, from) {
        bar.value = at;
        const left = (of - at) / ((at - from) / (Date.now() - started) || Infinity) / 1000;
        const time = at > from && left > 3 ? `, about ${Math.ceil(left)} seconds left` : "";
        row.say(`${size(at)} of ${size(of)}${time}`);
      },
      end(text, tone) {
        bar.remove();
        cancel.remove();
        words.className = `small ${tone}`;
        words.textContent = text;
      },
    };
    cancel.addEventListener("click", () => {
      row.cancelled = true;
      row.end("Stopped. Choose the same file again to send the rest.", "o-quiet");
    });
    return row;
  }

  async function one(file) {
    const row = makeRow(file);
    try {
      const added = await upload(file, row);
      row.end(`Added. ${added.said}`, "o-done");
      return 1;
    } catch (error) {
      if (!(error instanceof Cancelled)) row.end(error.message, "o-failed");
      return 0;
    }
  }

  async function refresh() {
    const answer = await fetch(form.dataset.list, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = made.getElementById("documents-list");
    if (fresh) document.getElementById("documents-list").replaceWith(fresh);
  }

  form.addEventListener("submit", async (event) => {
    const files = [...input.files];
    if (!files.length) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    list.replaceChildren();
    said.textContent = `Sending ${files.length === 1 ? files[0].name : `${files.length} files`}.`;
    let added = 0;
    for (const file of files) added += await one(file);
    input.value = "";
    busy = false;
    await refresh();
    said.textContent = `${added} of ${files.length} added.`;
    button.focus();
  });

  function choose(files) {
    const all = new DataTransfer();
    for (const file of [...input.files, ...files]) all.items.add(file);
    input.files = all.files;
    said.textContent = `${all.files.length} chosen. Choose who may see them, then add them.`;
    open();
    form.scrollIntoView({ block: "nearest" });
    (form.querySelector("[name=ring]:checked") ?? button).focus();
  }

  function open() {
    const fold = form.closest("details");
    if (fold) fold.open = true;
  }

  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    open();
    form.classList.add("o-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("o-over");
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    form.classList.remove("o-over");
    choose(event.dataTransfer.files);
  });

  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    choose(files.map(named));
  });

  // What is pasted has no name of its own: it gets the moment.
  function named(file) {
    if (file.name && file.name !== "image.png") return file;
    const moment = new Date().toISOString().slice(0, 16).replace("T", " ").replace(":", ".");
    return new File([file], `Screenshot ${moment}.png`, { type: file.type, lastModified: Date.now() });
  }

  window.addEventListener("beforeunload", (event) => {
    if (busy) event.preventDefault();
  });
  for (const hint of form.querySelectorAll("[data-only-js]")) hint.hidden = false;
})();
