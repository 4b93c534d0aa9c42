// Workflows: the diagram drawn from its data, a name put into a condition, and a page that runs on.
// Without this the table beneath says the same.
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const TONES = { new: "o-n", changed: "o-c", removed: "o-x" };
  const LINES = { new: "o-fn", changed: "o-fc" };

  const make = (name, about, text) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(about)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  };

  function laidOut(data) {
    const graph = new dagre.graphlib.Graph({ multigraph: false });
    graph.setGraph({ rankdir: "TB", nodesep: 44, edgesep: 14, ranksep: 30, marginx: 12, marginy: 16 });
    graph.setDefaultEdgeLabel(() => ({}));
    const joined = new Set(data.edges.flatMap((edge) => [edge.from, edge.to]));
    for (const node of data.nodes) {
      if (joined.size && !joined.has(node.id)) continue;
      graph.setNode(node.id, { ...node, width: Math.max(96, node.name.length * 7.6 + 24), height: 36 });
    }
    for (const edge of data.edges) {
      // The main road and what the draft changes are named; of the others the table tells.
      const name = edge.main || edge.how ? edge.names.join(", ") : "";
      const label = name.length > 32 ? `${name.slice(0, 31)}…` : name;
      graph.setEdge(edge.from, edge.to, { ...edge, label, width: label.length * 5.6, height: label ? 16 : 2, labelpos: "r", labeloffset: 6, weight: edge.main ? 12 : 1 });
    }
    dagre.layout(graph);
    if (joined.size) alone(graph, data.nodes.filter((node) => !joined.has(node.id)));
    return graph;
  }

  // States that no move joins stand in a row of their own beneath, on nobody's line.
  function alone(graph, nodes) {
    const whole = graph.graph();
    let x = 12;
    for (const node of nodes) {
      const width = Math.max(96, node.name.length * 7.6 + 24);
      graph.setNode(node.id, { ...node, width, height: 36, x: x + width / 2, y: whole.height + 30 });
      x += width + 24;
    }
    if (nodes.length) Object.assign(whole, { width: Math.max(whole.width, x), height: whole.height + 60 });
  }

  function arrow(id, tone) {
    const marker = make("marker", { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto", markerUnits: "userSpaceOnUse" });
    marker.append(make("path", { d: "M0 0L8 4L0 8z", class: tone }));
    return marker;
  }

  function line(edge) {
    const path = edge.points.map((point, n) => `${n ? "L" : "M"}${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join("");
    const fresh = edge.how === "new";
    const drawn = make("g", {});
    drawn.append(make("path", { d: path, class: `o-fl ${LINES[edge.how] ?? ""} ${edge.main ? "o-main" : ""}`, "marker-end": `url(#${fresh ? "flow-new" : "flow-end"})` }));
    drawn.append(make("title", {}, edge.names.join(", ")));
    if (edge.label) drawn.append(make("text", { class: "o-sm", x: edge.x, y: edge.y + 4, "text-anchor": "middle" }, edge.label));
    return drawn;
  }

  function box(node) {
    const group = make("g", { class: `o-fb ${TONES[node.how] ?? ""}` });
    group.append(make("rect", { x: node.x - node.width / 2, y: node.y - 18, width: node.width, height: 36, rx: node.closed ? 18 : 6 }));
    group.append(make("text", { x: node.x, y: node.y + 4.5, "text-anchor": "middle" }, node.name));
    if (!node.href || node.how === "removed") return group;
    const link = make("a", { href: node.href, "aria-label": `State ${node.name}` });
    link.append(group);
    return link;
  }

  function draw(place) {
    const graph = laidOut(JSON.parse(place.dataset.flow));
    const { width, height } = graph.graph();
    const svg = make("svg", { class: "o-flow", viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`, width: Math.ceil(width), height: Math.ceil(height), role: "group", "aria-label": "Diagram of the workflow. The table beneath says the same." });
    const defs = make("defs", {});
    defs.append(arrow("flow-end", "o-fa"), arrow("flow-new", "o-fg"));
    svg.append(defs);
    for (const each of graph.edges()) svg.append(line(graph.edge(each)));
    for (const id of graph.nodes()) svg.append(box(graph.node(id)));
    place.replaceChildren(svg);
    place.hidden = false;
    document.querySelector("[data-flow-table]")?.removeAttribute("open");
  }

  // A name of the list is put where the cursor last was in a condition.
  function completion() {
    const names = document.querySelector("[data-names]");
    const areas = [...document.querySelectorAll("#f-guard, #f-when")];
    if (!names || !areas.length) return;
    let last = areas[0];
    for (const area of areas) area.addEventListener("focus", () => { last = area; });
    for (const code of names.querySelectorAll("[data-name] code")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn o-btn-quiet o-btn-s";
      button.textContent = code.textContent;
      button.setAttribute("aria-label", `Put ${code.textContent} into the condition`);
      button.addEventListener("click", () => {
        last.setRangeText(code.textContent, last.selectionStart, last.selectionEnd, "end");
        last.focus();
      });
      code.replaceWith(button);
    }
  }

  // While a rehearsal runs its figure is read anew; what is being typed stays.
  async function poll(place) {
    const answer = await fetch(location.pathname, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const other = fresh.querySelector("[data-poll]");
    if (!other) {
      const section = place.closest("section");
      const done = fresh.querySelector(`section[aria-labelledby="${section.getAttribute("aria-labelledby")}"]`);
      if (done) section.replaceWith(done);
      return;
    }
    place.replaceChildren(...other.childNodes);
    setTimeout(() => poll(place), 1500);
  }

  for (const place of document.querySelectorAll("[data-flow]")) if (window.dagre) draw(place);
  completion();
  const running = document.querySelector("[data-poll]");
  if (running) setTimeout(() => poll(running), 1000);
})();
