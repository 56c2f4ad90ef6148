"use strict";
// The picture is drawn already (store/graph/svg.py). This shows the agreements of what is pointed
// at, moves nodes, and zooms. Text from documents is only ever set as text.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const picture = document.getElementById("picture");
  const panel = document.getElementById("panel");
  const hint = panel.innerHTML;
  const whole = picture.getAttribute("viewBox").split(" ").map(Number);
  let box = [...whole];
  let kept = null; // what was clicked stays in the panel

  function element(tag, text, className) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  // ---- the panel

  function agreement(told) {
    const item = element("li");
    const head = element("div");
    head.append(element("span", told.date || data.no_date, "tag"), element("span", told.kind, "tag"),
      element("span", told.status, "tag"));
    item.append(head, element("div", told.title));
    if (told.parties.length) item.append(element("p", told.parties.join(" · "), "facts"));
    if (told.signed.length) item.append(element("p", data.signed + ": " + told.signed.join(", "), "facts"));
    const sources = element("p", "", "facts");
    for (const source of told.sources) {
      if (sources.childNodes.length) sources.append(", ");
      if (source.url) {
        const link = element("a", source.label);
        link.href = source.url;
        link.target = "_blank";
        link.rel = "noopener noreferrer";
        sources.append(link);
      } else sources.append(source.label);
    }
    item.append(sources);
    return item;
  }

  function show(id) {
    const thing = data.things[id];
    panel.replaceChildren(element("h2", thing.title));
    for (const fact of thing.facts) panel.append(element("p", fact, "facts"));
    const list = element("ol");
    list.append(...thing.agreements.map((n) => agreement(data.agreements[n])));
    panel.append(list);
    panel.scrollTop = 0;
    picture.classList.add("faded");
    for (const lit of picture.querySelectorAll(".lit")) lit.classList.remove("lit");
    for (const near of [id, ...thing.near]) {
      document.getElementById(near).classList.add("lit");
      const badge = badges[near];
      if (badge) badge.classList.add("lit");
    }
  }

  function rest() {
    if (kept) return show(kept);
    panel.innerHTML = hint;
    picture.classList.remove("faded");
  }

  // ---- moving

  const place = {};
  const badges = {};
  for (const badge of picture.querySelectorAll(".badge")) badges[badge.dataset.of] = badge;
  for (const id in data.things) if (data.things[id].at) place[id] = [...data.things[id].at];

  function redraw(id) {
    const shown = document.getElementById(id);
    const knot = shown.classList.contains("node") ? shown : shown.querySelector(":scope > g");
    knot.setAttribute("transform", "translate(" + place[id].join(" ") + ")");
    for (const line of id[0] === "q" ? [id] : data.things[id].near) {
      const of = data.things[line];
      if (!of.ends) continue;
      const paths = document.getElementById(line).querySelectorAll("path:not(.hit)");
      const hits = document.getElementById(line).querySelectorAll("path.hit");
      const from = of.at ? place[line] : place[of.ends[0]];
      const ends = of.at ? of.ends : [of.ends[1]];
      ends.forEach((end, n) => {
        const d = "M" + from.join(" ") + "L" + place[end].join(" ");
        paths[n].setAttribute("d", d);
        hits[n].setAttribute("d", d);
      });
      if (badges[line]) {
        const to = place[of.ends[1]];
        const spot = of.at ? [from[0], from[1] - 17]
          : [from[0] + of.badge * (to[0] - from[0]), from[1] + of.badge * (to[1] - from[1])];
        badges[line].setAttribute("transform", "translate(" + spot.join(" ") + ")");
      }
    }
  }

  // ---- the pointer

  const scale = () => Math.max(box[2] / picture.clientWidth, box[3] / picture.clientHeight);

  function view(next) {
    box = next;
    picture.setAttribute("viewBox", box.join(" "));
  }

  function zoom(factor, x, y) {
    const width = Math.min(Math.max(box[2] * factor, whole[2] / 12), whole[2] * 3);
    const by = width / box[2];
    view([x - (x - box[0]) * by, y - (y - box[1]) * by, width, box[3] * by]);
  }

  function point(event) {
    const at = new DOMPoint(event.clientX, event.clientY);
    const there = at.matrixTransform(picture.getScreenCTM().inverse());
    return [there.x, there.y];
  }

  const thingOf = (target) => target.closest && target.closest(".node[id], .line[id]");
  let drag = null;

  picture.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, ...point(event));
  }, { passive: false });

  picture.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const thing = thingOf(event.target);
    drag = { id: thing && place[thing.id] ? thing.id : null, thing, x: event.clientX,
      y: event.clientY, moved: false };
    picture.setPointerCapture(event.pointerId);
  });

  picture.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const by = [(event.clientX - drag.x) * scale(), (event.clientY - drag.y) * scale()];
    if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 4) return;
    drag.moved = true;
    drag.x = event.clientX;
    drag.y = event.clientY;
    if (drag.id) {
      place[drag.id] = [place[drag.id][0] + by[0], place[drag.id][1] + by[1]];
      redraw(drag.id);
    } else view([box[0] - by[0], box[1] - by[1], box[2], box[3]]);
  });

  picture.addEventListener("pointerup", () => {
    if (drag && !drag.moved) {
      kept = drag.thing ? drag.thing.id : null;
      rest();
    }
    drag = null;
  });
  picture.addEventListener("pointercancel", () => { drag = null; });

  for (const id in data.things) {
    const shown = document.getElementById(id);
    const tip = shown.querySelector("title");
    if (tip) tip.remove(); // the panel says more
    shown.setAttribute("tabindex", "0");
    shown.setAttribute("role", "button");
    shown.setAttribute("aria-label", data.things[id].title);
    // A thin line is hard to hit.
    for (const path of [...shown.querySelectorAll("path")]) {
      const hit = path.cloneNode();
      hit.setAttribute("class", "hit");
      path.after(hit);
    }
    shown.addEventListener("pointerenter", () => { if (!drag && !kept) show(id); });
    shown.addEventListener("pointerleave", () => { if (!drag && !kept) rest(); });
    shown.addEventListener("focus", () => { if (!drag && !kept) show(id); });
    shown.addEventListener("blur", () => { if (!drag && !kept) rest(); });
    shown.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      kept = id;
      show(id);
    });
  }

  // ---- keys and buttons

  const middle = () => [box[0] + box[2] / 2, box[1] + box[3] / 2];
  const keys = {
    "+": () => zoom(1 / 1.25, ...middle()),
    "=": () => zoom(1 / 1.25, ...middle()),
    "-": () => zoom(1.25, ...middle()),
    "0": () => view([...whole]),
    "Escape": () => { kept = null; rest(); },
  };
  document.addEventListener("keydown", (event) => {
    if (keys[event.key] && !event.ctrlKey && !event.metaKey) keys[event.key]();
  });
  document.getElementById("in").addEventListener("click", keys["+"]);
  document.getElementById("out").addEventListener("click", keys["-"]);
  document.getElementById("all").addEventListener("click", keys["0"]);
  addEventListener("beforeprint", () => view([...whole]));
})();
