// The page at "/": it looks through the control API, and pulls its levers. Whatever comes from clients is shown as text.

const API = "/_emulator/";
const MOST_LINES = 300;
const OFTEN = 500; // milliseconds between two looks at what moves
const parts = [...document.querySelectorAll("main > section")].map((section) => section.id);
const found = (id) => document.getElementById(id);

let lines = [];
let live = null;
let looks = 0; // at the journal
let drawing = null; // lines that come together are drawn together

// Asking

async function ask(method, path, body) {
  const text = typeof body === "string";
  const headers = body === undefined ? {} : { "content-type": text ? "application/yaml" : "application/json" };
  const answer = await fetch(API + path, { method, headers, body: text || body === undefined ? body : JSON.stringify(body) });
  const said = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error(told(said.detail ?? said));
  return said;
}

function told(detail) {
  if (Array.isArray(detail)) return detail.map(told).join("; ");
  if (detail && typeof detail === "object") return [detail.loc?.slice(1).join("."), detail.msg ?? JSON.stringify(detail)].filter(Boolean).join(": ");
  return String(detail);
}

// Runs what somebody has asked for; a refusal is shown, and takes nothing away.
async function attempt(work) {
  const trouble = found("trouble");
  try {
    await work();
    trouble.hidden = true;
  } catch (error) {
    trouble.textContent = error.message;
    trouble.hidden = false;
  }
}

// Drawing

function make(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const row = (cells, given = {}) => make("tr", given, cells.map((cell) => (cell instanceof Node && cell.tagName === "TD" ? cell : make("td", {}, cell ?? ""))));
const figure = (text) => make("td", { class: "figure" }, text);
const json = (value) => make("pre", { tabindex: 0 }, value === null || value === undefined ? "" : JSON.stringify(value, null, 2));
const time = (seconds) => (seconds === null ? "" : new Date(seconds * 1000).toISOString().slice(11, 23));
const day = (seconds) => (seconds === null ? "" : new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " "));
const took = (seconds) => (seconds === null ? "open" : seconds < 1 ? `${(seconds * 1000).toFixed(1)} ms` : `${seconds.toFixed(2)} s`);
const base = (path) => (path ?? "").split("/").pop();

// Shows these rows, each with an id of its own, and touches only what differs: who is in there with keyboard or pointer stays.
function fill(id, rows, otherwise = null) {
  const list = found(id);
  const inside = list.contains(document.activeElement);
  const columns = list.closest("table")?.tHead.rows[0].cells.length;
  const none = () => (columns ? row([make("td", { colspan: columns, class: "faint" }, otherwise)]) : make("p", { class: "faint" }, otherwise));
  const made = rows.length || otherwise === null ? rows : [none()];
  const ids = new Set(made.map((each) => each.id));
  for (const old of [...list.children]) if (!ids.has(old.id)) old.remove();
  made.forEach((each, at) => {
    const old = list.children[at] ?? null;
    if (old?.id === each.id) become(old, each);
    else list.insertBefore(each, old);
  });
  for (const old of [...list.children].slice(made.length)) old.remove();
  if (inside && !list.contains(document.activeElement)) found("main").focus({ preventScroll: true });
}

// An element that is another one now; what its reader has opened stays open.
function become(old, made) {
  if (old.nodeName !== made.nodeName) old.replaceWith(made);
  else if (old.nodeType === Node.TEXT_NODE) old.data = made.data;
  else {
    for (const { name } of [...old.attributes]) if (!made.hasAttribute(name) && name !== "open") old.removeAttribute(name);
    for (const { name, value } of made.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    if ("checked" in old) old.checked = made.checked;
    const [was, is] = [[...old.childNodes], [...made.childNodes]];
    is.forEach((child, at) => (was[at] ? become(was[at], child) : old.append(child)));
    was.slice(is.length).forEach((child) => child.remove());
  }
}

// The journal

async function showJournal() {
  const turn = ++looks;
  const query = String(new URLSearchParams([...new FormData(found("wanted"))].filter(([, value]) => value)));
  const [rows, habits] = await Promise.all([ask("GET", `journal?limit=${MOST_LINES}&${query}`), ask("GET", "lint")]);
  if (turn !== looks) return; // something else is wanted by now
  lines = rows.reverse();
  drawLines();
  drawHabits(habits);
  follow(query);
}

function follow(query) {
  live?.close();
  live = new EventSource(`${API}journal/live?after=${lines.reduce((most, line) => Math.max(most, line.changed), 0)}&${query}`);
  live.onmessage = (event) => {
    const line = JSON.parse(event.data);
    lines = [line, ...lines.filter((each) => each.id !== line.id)].sort((one, other) => other.id - one.id).slice(0, MOST_LINES);
    drawing ??= requestAnimationFrame(() => {
      drawing = null;
      drawLines();
    });
  };
}

// The way to all lines about a thing, or a session.
const linesOf = (given, text) => make("a", { href: "#journal", onclick: () => {
  found("wanted").reset();
  for (const [name, value] of Object.entries(given)) found("wanted").elements.namedItem(name).value = value;
} }, text);

function drawLines() {
  const chosen = location.hash.split("/")[1];
  fill("lines", lines.map((line) => row([
    make("a", { href: `#journal/${line.id}` }, String(line.id)),
    figure(time(line.at)),
    line.operation ?? line.path,
    line.name ?? line.session,
    make("td", { class: line.error ? "bad" : "good" }, [line.status, line.error?.code, line.fault && `fault ${line.fault}`].filter(Boolean).join(" ")),
    figure(took(line.seconds)),
    make("td", { title: line.why }, base(line.script)),
    line.identity?.access_key,
  ], { id: `line-${line.id}`, "aria-current": String(line.id) === chosen ? "true" : null })), "Nothing yet. Point a client here, and its calls come as they are made.");
}

function drawHabits(habits) {
  fill("habits", habits.length ? [make("details", { id: "bad", class: "card" },
    make("summary", {}, `${habits.length} bad ${habits.length === 1 ? "habit" : "habits"} of clients`),
    habits.map((habit) => make("p", {}, make("strong", {}, habit.habit), ` ${habit.why} ${habit.remedy} `,
      habit.lines.slice(0, 5).flatMap((id) => [make("a", { href: `#journal/${id}` }, String(id)), " "]))))] : []);
}

async function showLine(id) {
  const line = await ask("GET", `journal/${id}`);
  const { headers, input, output, error, stream, ...rest } = line;
  const close = make("a", { href: "#journal" }, "Close");
  const request = make("div", {}, make("h3", {}, "Request"), json(input ?? line.unread), make("details", {}, make("summary", {}, "Headers"), json(headers)));
  const answer = make("div", {}, make("h3", {}, "Answer"), json(error ?? output), stream ? make("details", { open: true }, make("summary", {}, `${stream.events_in} events in, ${stream.events_out} out`), json(stream)) : null);
  found("line").replaceChildren(make("article", { class: "card" },
    make("h3", {}, `${line.id} ${line.operation ?? line.path} `, close),
    make("p", {}, line.why ?? ""),
    make("div", { class: "sides" }, request, answer),
    line.audio ? make("audio", { controls: true, src: line.audio }) : null,
    make("details", {}, make("summary", {}, "All else"), json(rest))));
  found("line").scrollIntoView({ block: "nearest" });
}

// What clients have made

// All else that is kept are jobs, and what streams leave behind.
const STANDING = ["vocabulary", "medical-vocabulary", "vocabulary-filter", "language-model", "analytics-category"];

async function showMade(id, standing) {
  const made = (await ask("GET", "jobs")).filter((each) => STANDING.includes(each.kind) === standing);
  fill(id, made.map((each) => row([
    linesOf({ [each.kind.endsWith("-stream") ? "session" : "name"]: each.name }, each.name),
    each.kind,
    make("td", { class: each.status === "FAILED" ? "bad" : "" }, each.status),
    standing ? null : make("td", { class: "why" }, each.why ?? ""), // which script speaks
    figure(day(each.created)),
    figure(day(each.due)),
    each.account,
    each.region,
  ].filter((cell) => cell !== null), { id: `${each.kind}/${each.account}/${each.region}/${each.name}` })), "None.");
}

async function showStreams() {
  const streams = await ask("GET", "streams");
  fill("stream-list", streams.map((stream) => make("article", { id: `${stream.session_id}/${stream.opened}`, class: "card" },
    make("h3", {}, `${stream.operation} `, make("small", {}, `${stream.carrier}, ${stream.language ?? "language identified"}`)),
    make("p", { class: `words ${stream.partial ? "partial" : ""}` }, stream.said ?? ""),
    make("p", {}, "Audio ", make("meter", { min: 0, max: 1, low: 0.05, value: stream.level ?? 0, "aria-label": "audio level" }),
      ` ${stream.seconds.toFixed(1)} s · `,
      linesOf({ session: stream.session_id }, `${stream.events_in} events in, ${stream.events_out} out`)),
    make("p", { class: stream.ended ? "faint" : "good" }, stream.ended ?? "open"),
    make("p", { class: "faint" }, `${stream.session_id} · ${stream.why}`))), "None yet.");
}

// Scripts

async function showScripts() {
  const spoke = (await Promise.all(["job", "stream"].map((kind) => ask("GET", `journal?kind=${kind}&limit=${MOST_LINES}`)))).flat();
  const lately = (script) => spoke.filter((line) => line.script === script.file).sort((one, other) => other.id - one.id);
  fill("script-list", (await ask("GET", "scripts")).map((script) => row([
    make("button", { type: "button", onclick: () => attempt(() => editScript(script.name)) }, script.name),
    script.source,
    make("td", {}, script.problems.length ? make("span", { class: "bad" }, script.problems.join(" ")) : Object.entries(script.match ?? {}).map(([key, glob]) => `${key}: ${glob}`).join(", ") || "all others"),
    script.says,
    make("td", {}, lately(script).length ? `${lately(script).length}: ` : "none", lately(script).slice(0, 3).flatMap((line) =>
      [make("a", { href: `#journal/${line.id}` }, line.name ?? line.session), " "])),
  ], { id: `script/${script.name}` })), "None.");
}

async function editScript(name) {
  const script = await ask("GET", `scripts/${encodeURIComponent(name)}`);
  const form = found("script").elements;
  form.namedItem("name").value = name;
  form.namedItem("text").value = script.text;
  form.namedItem("text").focus();
}

async function tryScript() {
  const given = Object.fromEntries([...new FormData(found("script"))].filter(([, value]) => value));
  const tried = await ask("POST", "scripts/try", given);
  found("tried").replaceChildren(make("p", {}, make("strong", {}, tried.name), ` — ${tried.why}`),
    make("ol", {}, tried.segments.map((said) => make("li", {}, `${said.start.toFixed(2)}–${said.end.toFixed(2)} s ${said.speaker ?? ""} ${said.text}`))));
}

const scriptPath = () => `scripts/${encodeURIComponent(found("script").elements.namedItem("name").value)}`;

// Faults

async function showFaults() {
  const faults = await ask("GET", "faults");
  fill("fault-list", faults.map((fault) => make("article", { id: `fault/${fault.id}`, class: "card" },
    make("label", { class: "switch" }, make("input", { type: "checkbox", role: "switch", checked: fault.on, onchange: (event) => attempt(async () => {
      await ask("PATCH", `faults/${encodeURIComponent(fault.id)}`, { on: event.target.checked });
      await showFaults();
    }) }), `${fault.id}, done ${fault.fired} ${fault.fired === 1 ? "time" : "times"}`),
    json({ when: fault.when, do: fault.do }),
    fault.note ? make("p", { class: "bad" }, fault.note) : null,
    fault.last.slice(0, 3).map((firing) => make("p", { class: "faint" }, `${time(firing.at)} ${firing.operation} ${firing.name ?? ""}: ${firing.did}`)),
    fault.source === "api" ? make("button", { type: "button", onclick: () => attempt(async () => {
      await ask("DELETE", `faults/${encodeURIComponent(fault.id)}`);
      await showFaults();
    }) }, "Remove") : null)), "None is set: the service behaves.");
}

async function showPresets() {
  const select = found("preset").elements.namedItem("name");
  if (select.options.length) return;
  const presets = await ask("GET", "faults/presets");
  select.replaceChildren(...presets.map((preset) => make("option", { "data-about": preset.about }, preset.name)));
  describePreset();
}

function describePreset() {
  found("about").textContent = found("preset").elements.namedItem("name").selectedOptions[0]?.dataset.about ?? "";
}

// The clock

async function showClock(state) {
  const clock = state ?? (await ask("GET", "clock"));
  found("now").firstElementChild.textContent = `${clock.iso.slice(0, 19).replace("T", " ")} ${clock.mode}`;
  found("state").replaceChildren(...Object.entries(clock).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]));
}

const moveClock = (change) => attempt(async () => showClock(await ask("POST", "clock", change)));

// The parts

const SHOW = {
  journal: showJournal,
  streams: showStreams,
  jobs: () => showMade("job-list", false),
  vocabularies: () => showMade("vocabulary-list", true),
  scripts: showScripts,
  faults: () => Promise.all([showFaults(), showPresets()]),
  clock: () => showClock(),
};
// What moves by itself is looked at again; the journal comes by itself, and forms stay as they are being filled in.
const MOVING = { streams: showStreams, jobs: SHOW.jobs, vocabularies: SHOW.vocabularies, faults: showFaults };

const part = () => (parts.includes(location.hash.slice(1).split("/")[0]) ? location.hash.slice(1).split("/")[0] : "journal");

function show() {
  const [shown, id] = [part(), location.hash.split("/")[1]];
  for (const each of parts) found(each).hidden = each !== shown;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#${shown}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (!id) found("line").replaceChildren();
  return attempt(async () => {
    await SHOW[shown]();
    if (shown === "journal" && id) await showLine(id);
  });
}

function submitted(id, work) {
  found(id).addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(work);
  });
}

submitted("wanted", showJournal);
submitted("script", async () => {
  await ask("PUT", scriptPath(), found("script").elements.namedItem("text").value);
  await showScripts();
});
submitted("fault", async () => {
  await ask("POST", "faults", JSON.parse(found("fault").elements.namedItem("text").value));
  await showFaults();
});
submitted("preset", async () => {
  await ask("POST", `faults/presets/${encodeURIComponent(found("preset").elements.namedItem("name").value)}`);
  await showFaults();
});
submitted("advance", async () => showClock(await ask("POST", "clock", { advance: Number(found("advance").elements.namedItem("advance").value) })));
found("preset").elements.namedItem("name").addEventListener("change", describePreset);
found("try").addEventListener("click", () => attempt(tryScript));
found("remove-script").addEventListener("click", () => attempt(async () => {
  await ask("DELETE", scriptPath());
  await showScripts();
}));
for (const button of document.querySelectorAll("[data-change]")) {
  button.addEventListener("click", () => moveClock(JSON.parse(button.dataset.change)));
}
// Who goes to a part is there; who opens a line is in it, who closes it is back at its row, but for those who have gone on.
window.addEventListener("hashchange", async (event) => {
  const [main, left] = [found("main"), `line-${new URL(event.oldURL).hash.split("/")[1]}`];
  main.focus({ preventScroll: true });
  await show();
  if (part() !== "journal" || document.activeElement !== main) return;
  (found("line").querySelector("a") ?? found(left)?.querySelector("a") ?? main).focus({ preventScroll: true });
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // to be at the content is to stay at the part that is shown
  found("main").focus();
});
window.setInterval(() => {
  if (document.visibilityState === "visible" && MOVING[part()]) MOVING[part()]().catch(() => {});
}, OFTEN);
window.setInterval(() => {
  if (document.visibilityState === "visible") showClock().catch(() => {});
}, 2 * OFTEN);

attempt(async () => {
  found("version").textContent = (await ask("GET", "version")).version;
  await showClock();
});
show();
