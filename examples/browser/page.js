// What the page's form and its lines have to do with the captioner.
import { Captioner, listen } from "./captioner.js";

const find = (selector) => document.querySelector(selector);
const form = find("form");
const [start, stop] = [find("#start"), find("#stop")];

function show({ text, partial }) {
  find("#partial").textContent = partial ? text : "";
  if (partial) return;
  const line = document.createElement("li");
  line.textContent = text;
  find("#captions").append(line);
}

const state = (text) => (find("[role=status]").textContent = text);
const alarm = (text) => (find("[role=alert]").textContent = text);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  start.disabled = true;
  alarm("");
  try {
    let deafen = () => {};
    const done = (exception) => {
      deafen();
      alarm(exception ?? "");
      state("Ended.");
      [start.disabled, stop.disabled] = [false, true];
    };
    const captioner = new Captioner(Object.fromEntries(new FormData(form)), { caption: show, state, done });
    deafen = await listen((samples) => captioner.send(samples));
    // Who leaves the page has stopped, too: without the empty event the service waits on.
    stop.onclick = window.onpagehide = () => {
      stop.disabled = true;
      deafen();
      captioner.stop();
    };
    stop.disabled = false;
    await captioner.connect();
  } catch (error) {
    alarm(`${error}`);
    start.disabled = false;
  }
});

// Not before now: the browser itself would send the form, with the keys in the address.
start.disabled = false;
state("Ready.");
