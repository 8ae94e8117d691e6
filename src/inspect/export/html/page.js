
"use strict";
(() => {
  const { events, about } = JSON.parse(document.getElementById("data").textContent);
  const list = document.getElementById("list");
  const detail = document.getElementById("detail");
  const filter = document.getElementById("filter");
  const ROW = 44;

  // Everything on the page is made here, and text is only ever text.
  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    for (const child of children) {
      if (child === null || child === undefined) continue;
      element.append(child instanceof Node ? child : document.createTextNode(visible(String(child))));
    }
    return element;
  };

  // Controls, and characters that turn the order of the text around, are shown by their number.
  const visible = (text) =>
    text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      (found) => "\ufffd" + found.codePointAt(0).toString(16).padStart(2, "0"));

  const isChange = (event) => event.changes.length > 0;
  const isError = (event) => event.kind === "exchange"
    ? event.status === null || event.status >= 400
    : ["undelivered", "no-request", "unrecorded"].includes(event.kind);
  const tone = (event) => {
    if (event.status === undefined) return "";
    if (event.status === null || event.status >= 500) return "bad";
    return event.status >= 400 ? "warn" : "good";
  };

  const haystacks = new Map();
  const haystack = (event) => {
    let text = haystacks.get(event.seq);
    if (text === undefined) {
      text = [event.effect, event.method, event.target, event.client, ...event.flags,
        ...event.changes.map((change) => change.id)].join("\n").toLowerCase();
      haystacks.set(event.seq, text);
    }
    return text;
  };
  const inBodies = (event, word) =>
    [event.request, event.response].some((message) => message && message.body.toLowerCase().includes(word));

  // Words that all must hold: a word of its own, or one of these with a value.
  const term = (word) => {
    const [, name, value] = word.match(/^(status|method|client|cycle|seq):(.+)$/) || [];
    switch (name) {
      case "status": return (event) => new RegExp("^" + value.replace(/[^0-9x]/g, "").replace(/x/g, ".")).test(String(event.status ?? ""));
      case "method": return (event) => (event.method || "").toLowerCase() === value;
      case "client": return (event) => event.client === value;
      case "cycle": return (event) => String(event.cycle) === value;
      case "seq": return (event) => String(event.seq) === value.replace("#", "");
    }
    switch (word) {
      case "change": return isChange;
      case "error": return isError;
      case "finding": return (event) => (event.findings || []).length > 0;
    }
    return (event) => haystack(event).includes(word) || inBodies(event, word);
  };

  let shown = events;
  let chosen = 0;

  const applyFilter = () => {
    const seq = shown[chosen] && shown[chosen].seq;
    const terms = filter.value.toLowerCase().split(/\s+/).filter(Boolean).map(term);
    shown = terms.length ? events.filter((event) => terms.every((holds) => holds(event))) : events;
    chosen = Math.max(0, shown.findIndex((event) => event.seq === seq));
    document.getElementById("count").textContent = shown.length === events.length
      ? `${events.length} events` : `${shown.length} of ${events.length}`;
    drawAll();
  };

  // Only the rows that can be seen are on the page, so that a long log costs nothing.
  const spacer = make("div", "spacer");
  list.append(spacer);
  const drawList = () => {
    spacer.style.height = `${shown.length * ROW}px`;
    const first = Math.max(0, Math.floor(list.scrollTop / ROW) - 5);
    const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + 5);
    const rows = [];
    for (let index = first; index < last; index++) rows.push(row(shown[index], index));
    spacer.replaceChildren(...rows);
    if (shown.length === 0) spacer.append(make("p", "empty", events.length ? "No event passes the filter." : "There are no events."));
  };

  const row = (event, index) => {
    const element = make("div", "row",
      make("span", "seq", `#${event.seq}`),
      make("span", "method", event.method || event.kind),
      make("span", "target", event.target),
      make("span", `status ${tone(event)}`, event.status === null ? "none" : event.status),
      make("span", "time", event.time.slice(11, 19)),
      make("span", "client", event.client),
      make("span", "effect", event.effect),
      make("span", "flags", event.flags.length ? event.flags.length === 1 ? event.flags[0] : `${event.flags.length} findings` : ""));
    element.style.top = `${index * ROW}px`;
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", index === chosen);
    element.addEventListener("click", () => choose(index));
    return element;
  };

  const show = (value) => value === null || value === undefined ? null
    : typeof value === "string" ? value : JSON.stringify(value);

  // What is nested deeper than this stays as it was sent: the indentation of brackets alone grows with their square.
  const DEEPEST = 128;

  const pretty = (text) => {
    try { JSON.parse(text); } catch { return text; }
    // Only space is added, so that digits, escapes and members that stand there twice stay as sent.
    let out = "", depth = 0, inString = false, escaped = false, previous = "";
    const breakLine = () => { out += "\n" + "  ".repeat(depth); };
    for (const character of text.trim()) {
      if (inString) {
        out += character;
        inString = escaped || character !== '"';
        escaped = !escaped && character === "\\";
        continue;
      }
      if (/\s/.test(character)) continue;
      const closes = character === "}" || character === "]";
      const opened = previous === "{" || previous === "[";
      if (closes) depth--;
      if ((closes && !opened) || (opened && !closes) || previous === ",") breakLine();
      out += character;
      if ((character === "{" || character === "[") && ++depth > DEEPEST) return text;
      if (character === ":") out += " ";
      if (character === '"') inString = true;
      previous = character;
    }
    return out;
  };

  const message = (title, message) => {
    if (!message) return [make("h3", "", title), make("p", "meta", "There was none.")];
    const parts = [make("h3", "", title), make("pre", "head", message.head.replace(/\r\n/g, "\n"))];
    if (message.body) parts.push(make("pre", "body", pretty(message.body)));
    return parts;
  };

  const effect = (change) => {
    // A side on which nothing stands takes no room.
    const sides = [["from", "before"], ["to", "after"]]
      .filter(([side]) => change.attributes.some((one) => one[side] !== null));
    const rows = change.attributes.map((one) => make("tr", "", make("td", "path", one.path),
      ...sides.map(([side]) => make("td", side, show(one[side])))));
    const titles = sides.map(([, title]) => make("th", "", title));
    return [
      make("h3", "name", `${change.type} ${change.name} ${change.kind}`),
      make("p", "meta", change.id),
      make("table", "", make("thead", "", make("tr", "", make("th", "", "attribute"), ...titles)),
        make("tbody", "", ...rows)),
    ];
  };

  const finding = (one) => make("div", "finding",
    make("span", "id", one.id), ` ${one.note}`,
    make("p", "", [one.reference, one.explanation].filter(Boolean).join(": ")));

  const drawDetail = () => {
    const event = shown[chosen];
    if (!event) { detail.replaceChildren(); return; }
    const parts = [
      make("h2", "", event.effect),
      make("p", "meta",
        event.status === undefined ? null : make("span", `badge ${tone(event)}`, event.status === null ? "no response" : event.status),
        `#${event.seq}, ${event.time.replace("T", " ").replace("Z", "")} UTC, ${event.client}`,
        event.cycle ? `, cycle ${event.cycle}` : "",
        event.duration === undefined ? "" : `, ${(event.duration / 1000).toFixed(3)} ms`),
    ];
    for (const change of event.changes) parts.push(...effect(change));
    if (event.findings && event.findings.length) parts.push(make("h3", "", "Findings"), ...event.findings.map(finding));
    if (event.strict) {
      parts.push(make("h3", "", "To the letter of the RFCs"),
        make("p", "meta", [event.strict.status, event.strict.scim_type, event.strict.detail].filter(Boolean).join(" ")));
    }
    if (event.request) parts.push(...message("Request", event.request), ...message("Response", event.response));
    if (event.decisions && event.decisions.length) {
      const lines = event.decisions.map((one) => make("tr", "",
        make("td", one.verdict === "Failed" ? "bad" : one.verdict === "Forgiven" ? "warn" : "", one.verdict.toLowerCase()),
        make("td", "", one.check), make("td", "", `expected ${one.expected}, received ${one.received}`)));
      parts.push(make("details", "", make("summary", "", "Why this answer"), make("table", "", make("tbody", "", ...lines))));
    }
    detail.replaceChildren(...parts);
    detail.scrollTop = 0;
  };

  const drawAll = () => {
    const top = chosen * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
    drawList();
    drawDetail();
  };

  const choose = (index) => {
    if (index < 0 || index >= shown.length) return;
    chosen = index;
    drawAll();
  };
  const seek = (step, holds) => {
    for (let index = chosen + step; index >= 0 && index < shown.length; index += step) {
      if (holds(shown[index])) { choose(index); return; }
    }
  };

  const page = () => Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
  const keys = {
    j: () => choose(chosen + 1), ArrowDown: () => choose(chosen + 1),
    k: () => choose(chosen - 1), ArrowUp: () => choose(chosen - 1),
    PageDown: () => choose(Math.min(shown.length - 1, chosen + page())), PageUp: () => choose(Math.max(0, chosen - page())),
    "]": () => seek(1, isChange), "[": () => seek(-1, isChange),
    e: () => seek(1, isError), E: () => seek(-1, isError),
    g: () => choose(0), Home: () => choose(0), G: () => choose(shown.length - 1), End: () => choose(shown.length - 1),
    "/": () => filter.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === filter) {
      if (event.key === "Escape") { filter.value = ""; applyFilter(); }
      if (event.key === "Escape" || event.key === "Enter") { event.preventDefault(); list.focus(); }
      return;
    }
    if (event.target === detail && event.key.startsWith("Arrow")) return;
    if (Object.hasOwn(keys, event.key)) { event.preventDefault(); keys[event.key](); }
  });
  filter.addEventListener("input", applyFilter);
  list.addEventListener("scroll", drawList);
  addEventListener("resize", drawAll);

  document.getElementById("about").textContent = visible(
    `events #${about.first} to #${about.last}` + (about.baseUrl ? ` at ${about.baseUrl}` : "") + `, ${about.program}`);
  document.getElementById("disguise").textContent = about.disguise;
  applyFilter();
  list.focus();
})();
