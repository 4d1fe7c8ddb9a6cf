"use strict";
// Sorts and filters what is on the page already. Without it everything is there, in the order of the report. No character
// that begins a tag may stand in here.
(() => {
  const words = document.getElementById("words").dataset;
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const make = (name, properties) => Object.assign(document.createElement(name), properties);
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const figure = (text) => {
    const found = text.replace(/,/g, "").match(/-?\d+(\.\d+)?/);
    return found ? Number(found[0]) : -Infinity;
  };
  const ranks = ["fail", "warn", "pass", "none"];
  // Statuses go from the worst to the best.
  const rank = (cell) => {
    const badge = cell && cell.querySelector(".badge");
    return badge ? ranks.findIndex((status) => badge.classList.contains(status)) : -1;
  };
  const sort = (table, at, isDescending, isFigure) => {
    const isGrouped = table.tBodies.length > 1;
    const items = Array.from(isGrouped ? table.tBodies : table.tBodies[0].rows);
    const keyed = items.map((item) => {
      const cell = (isGrouped ? item.rows[0] : item).cells[at];
      const text = cell ? cell.textContent.trim() : "";
      return { item, rank: rank(cell), key: isFigure ? figure(text) : text };
    });
    const isRanked = keyed.every((one) => one.rank >= 0);
    const compare = isRanked ? (a, b) => a.rank - b.rank : isFigure ? (a, b) => a.key - b.key || 0 : (a, b) => order.compare(a.key, b.key);
    keyed.sort((a, b) => (isDescending ? compare(b, a) : compare(a, b)));
    const parent = isGrouped ? table : table.tBodies[0];
    const end = isGrouped ? table.tFoot : null;
    keyed.forEach(({ item }) => parent.insertBefore(item, end));
  };
  all("table").forEach((table) => {
    const count = table.tBodies.length > 1 ? table.tBodies.length : table.tBodies.length && table.tBodies[0].rows.length;
    if (!(count > 2)) return;
    const heads = all("thead th", table);
    heads.forEach((head, at) => {
      const isFigure = head.classList.contains("n");
      const button = make("button", { type: "button", className: "sort", title: words.sort });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const before = head.getAttribute("aria-sort");
        const isDescending = before ? before === "ascending" : isFigure;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
        sort(table, at, isDescending, isFigure);
      });
    });
  });

  const box = (label, listen) => {
    const line = make("p", { className: "filter" });
    const text = make("label", { textContent: label + " " });
    const input = make("input", { type: "search" });
    const count = make("output", {});
    count.setAttribute("role", "status");
    text.append(input);
    line.append(text, count);
    input.addEventListener("input", () => listen(input.value.trim().toLowerCase(), count));
    return line;
  };
  const tell = (count, items, isOff) => {
    const shown = items.filter((item) => !item.hidden).length;
    count.textContent = isOff ? "" : say(words.shown, { shown, all: items.length });
  };
  const sections = all("details.findings");
  sections.forEach((section) => {
    const bodies = all("tbody", section);
    const table = section.querySelector(".scroll");
    if (!table || !(bodies.length > 3)) return;
    const filter = (needle, count) => {
      bodies.forEach((body) => {
        body.isOut = !body.textContent.toLowerCase().includes(needle);
        body.hidden = body.isOut || body.isOther === true;
      });
      tell(count, bodies, !needle);
    };
    section.insertBefore(box(words.filter, filter), table);
  });

  const judged = all("[data-status]");
  const title = document.getElementById("rules");
  if (title && judged.length) {
    const off = new Set();
    let needle = "";
    const line = box(words.rules, (text) => {
      needle = text;
      apply();
    });
    const count = line.querySelector("output");
    const has = (item) => item.textContent.toLowerCase().includes(needle);
    // A rule is a line of the table and, where something was found, a section with the findings.
    const rules = judged.filter((item) => item.tagName === "TR").map((row) => {
      const link = row.querySelector("a[href^='#rule-']");
      return { row, section: link && document.getElementById(link.getAttribute("href").slice(1)) };
    });
    const alone = sections.filter((section) => !rules.some((rule) => rule.section === section));
    const narrow = (section, isWhole) => {
      const bodies = all(".scroll tbody", section);
      bodies.forEach((body) => {
        body.isOther = !isWhole && !has(body);
        body.hidden = body.isOther || body.isOut === true;
      });
      if (!isWhole && bodies.some((body) => !body.hidden)) section.open = true;
    };
    const apply = () => {
      rules.concat(alone.map((section) => ({ section }))).forEach(({ row, section }) => {
        const heading = section && section.querySelector("summary");
        const isNamed = !needle || (row && has(row)) || (heading && has(heading));
        const isOff = off.has((row || section).dataset.status);
        const isHidden = isOff || !(isNamed || (section && has(section)));
        if (row) row.hidden = isHidden;
        if (section) {
          section.hidden = isHidden;
          if (!isHidden) narrow(section, isNamed);
        }
      });
      tell(count, rules.map((rule) => rule.row), !needle && !off.size);
    };
    const group = make("span", { className: "statuses" });
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", words.status);
    ["fail", "warn", "pass"].forEach((status) => {
      const first = judged.find((item) => item.dataset.status === status);
      if (!first) return;
      const button = make("button", { type: "button", className: "badge " + status });
      button.textContent = first.querySelector(".badge").textContent;
      button.setAttribute("aria-pressed", "true");
      button.addEventListener("click", () => {
        const isShown = off.delete(status);
        if (!isShown) off.add(status);
        button.setAttribute("aria-pressed", String(isShown));
        apply();
      });
      group.append(button);
    });
    line.insertBefore(group, count);
    [[words.open, true], [words.close, false]].forEach(([text, isOpen]) => {
      const button = make("button", { type: "button", className: "plainly", textContent: text });
      button.addEventListener("click", () => sections.forEach((section) => (section.open = isOpen)));
      line.insertBefore(button, count);
    });
    title.after(line);
  }

  const show = () => {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // It is no name of a part.
    }
    let item = document.getElementById(id);
    while (item) {
      item.hidden = false;
      if (item.tagName === "DETAILS") item.open = true;
      item = item.parentElement;
    }
  };
  window.addEventListener("hashchange", show);
  all("a[href^='#']").forEach((link) => link.addEventListener("click", () => setTimeout(show)));
  show();

  // What does not scroll needs no stop of the keyboard.
  const stops = all(".scroll[tabindex]");
  const measure = () => stops.forEach((area) => {
    if (area.scrollWidth > area.clientWidth) area.setAttribute("tabindex", "0");
    else area.removeAttribute("tabindex");
  });
  window.addEventListener("resize", measure);
  document.addEventListener("toggle", measure, true);
  measure();

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = all("details:not([open]):not(.rest)");
    opened.forEach((section) => (section.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((section) => (section.open = false)));
})();
