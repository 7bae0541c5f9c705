// The page of a call: introduces the player, the timeline, the transcript and the moments.
//
// For scripts beside this one: `document` hears "tone:moment" (detail: {number, id}) whenever a
// moment is opened, and "tone:call" (detail: {player, timeline, actions, open}) once, at the start.

import { Actions, everyPage, remember, remembered } from "./keys.js";
import { clock, readout } from "./lanes.js";
import { Player, soundInside } from "./player.js";
import { Timeline } from "./timeline.js";
import { Transcript } from "./transcript.js";

const CONTEXT = 5; // s before and after a moment
const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

class CallPage {
  constructor(data) {
    this.data = data;
    this.moments = data.moments;
    this.number = 0;
    this.player = new Player(soundOf(document), data);
    this.transcript = new Transcript(get("transcript"), data.words, {
      onSeek: (time, { play }) => this.seek(time, play),
    });
    this.timeline = new Timeline(
      {
        box: get("position"),
        canvas: get("timeline"),
        minimap: get("minimap"),
        labels: document.querySelector(".lane-labels"),
      },
      data,
      {
        onSeek: (time) => this.seek(time, false),
        onMoment: (number) => this.open(number),
        onPoint: (time) => this.tell(time ?? this.player.time),
      },
    );
    this.actions = new Actions();
    this.addActions();
    everyPage(this.actions);
    this.listen();
  }

  get moment() {
    return this.moments.find((each) => each.number === this.number);
  }

  seek(time, play) {
    this.player.seek(time);
    if (play) this.player.play();
  }

  // Open a moment by its number, or the whole call by 0.
  open(number, { scroll = true, focus = false, place = true } = {}) {
    if (number !== 0 && !this.moments.some((each) => each.number === number)) return;
    this.number = number;
    for (const each of document.querySelectorAll(".opened")) {
      each.classList.toggle("is-open", Number(each.dataset.moment) === number);
    }
    for (const row of document.querySelectorAll(".moment-row")) {
      const current = Number(row.dataset.moment) === number;
      if (current) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
      if (current && scroll) row.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    const opened = document.querySelector(".opened.is-open");
    if (opened?.parentElement) opened.parentElement.scrollTop = 0;
    if (focus) opened?.focus({ preventScroll: true });
    this.timeline.select(number);
    if (this.moment && !this.player.playing) this.player.seek(this.moment.start);
    const hash = number ? `#moment-${number}` : "#whole-call";
    if (place && location.hash !== hash) history.replaceState(history.state, "", hash);
    const id = this.moment?.id ?? null;
    document.dispatchEvent(new CustomEvent("tone:moment", { detail: { number, id } }));
  }

  step(by) {
    const numbers = [...this.moments.map((each) => each.number), 0];
    const place = numbers.indexOf(this.number) + by;
    if (place >= 0 && place < numbers.length) this.open(numbers[place]);
  }

  playMoment() {
    const { moment, player } = this;
    if (moment) player.playStretch(Math.max(0, moment.start - CONTEXT), moment.end + CONTEXT);
    else player.toggle();
  }

  loop() {
    const { moment, player } = this;
    const around = moment && [Math.max(0, moment.start - CONTEXT), moment.end + CONTEXT];
    player.loop(!player.looping, player.stretch ?? around ?? [0, this.data.duration]);
  }

  faster(by) {
    const place = SPEEDS.indexOf(this.player.speed) + by;
    if (SPEEDS[place]) this.player.speed = SPEEDS[place];
  }

  addActions() {
    const { actions, player, timeline } = this;
    actions
      .add("toggle", " ", "Play or pause", () => player.toggle())
      .add("next-moment", "j", "Next moment", () => this.step(1))
      .add("previous-moment", "k", "Previous moment", () => this.step(-1))
      .add("play-moment", "p", "Play the moment, with 5 s around it", () => this.playMoment())
      .add("loop", "l", "Play the stretch again and again, or stop that", () => this.loop())
      .add("back", "ArrowLeft", "5 s back", () => player.seek(player.time - 5))
      .add("on", "ArrowRight", "5 s on", () => player.seek(player.time + 5))
      .add("slower", "[", "Slower", () => this.faster(-1))
      .add("faster", "]", "Faster", () => this.faster(1));
    this.data.sides.forEach((side, index) => {
      actions.add(`alone-${index}`, String(index + 1), `Hear the ${side.label} alone, or both`, () => player.alone(index));
    });
    actions
      .add("zoom-in", ["+", "="], "Zoom in", () => timeline.zoom(0.6))
      .add("zoom-out", "-", "Zoom out", () => timeline.zoom(1 / 0.6))
      .add("zoom-moment", "z", "Show the moment on the timeline", () => {
        if (this.moment) timeline.frame(this.moment.start, this.moment.end);
      })
      .add("zoom-fit", "0", "Show the whole call", () => timeline.fit());
  }

  listen() {
    const { player, timeline, transcript } = this;
    player.addEventListener("time", () => this.show());
    player.addEventListener("state", () => this.controls());
    player.addEventListener("failed", () => {
      get("readout").textContent = "The sound cannot be played here.";
    });
    // One sound at a time: the call, or a reply that is practised.
    document.addEventListener("play", ({ target }) => {
      for (const each of document.querySelectorAll("audio")) if (each !== target) each.pause();
    }, true);
    get("speed").addEventListener("change", (event) => {
      player.speed = Number(event.target.value);
    });
    document.addEventListener("tone:theme", () => timeline.recolour());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => timeline.recolour());
    for (const button of document.querySelectorAll("[data-hear]")) {
      button.addEventListener("click", (event) => {
        const index = Number(button.dataset.hear);
        if (event.altKey) player.alone(index);
        else player.hear(index, !player.heard[index]);
      });
    }
    for (const row of document.querySelectorAll(".moment-row")) {
      row.addEventListener("click", (event) => {
        event.preventDefault();
        this.open(Number(row.dataset.moment), { scroll: false, focus: event.detail === 0 });
      });
    }
    addEventListener("hashchange", () => this.openHash());
    addEventListener("pagehide", () => remember(`tone.place.${location.pathname}`, String(player.time), session()));
    transcript.box.addEventListener("focus", () => transcript.reveal(transcript.spans[transcript.marked[0]]));
    get("position").addEventListener("keydown", (event) => {
      const to = { Home: 0, End: this.data.duration }[event.key];
      if (to != null) player.seek(to);
    });
  }

  show() {
    const { player } = this;
    const time = player.time;
    this.timeline.show(time, { follow: player.playing });
    this.transcript.show(time, { follow: true });
    get("now").textContent = clock(time, 1);
    const place = get("position");
    place.setAttribute("aria-valuenow", time.toFixed(1));
    if (!player.playing) place.setAttribute("aria-valuetext", readout(this.data, time));
    if (this.timeline.pointed == null) this.tell(time);
  }

  tell(time) {
    get("readout").textContent = readout(this.data, time);
  }

  controls() {
    const { player } = this;
    const toggle = document.querySelector('[data-do="toggle"]');
    toggle.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    toggle.querySelector("use").setAttribute("href", player.playing ? "#i-pause" : "#i-play");
    document.querySelector('[data-do="loop"]').setAttribute("aria-pressed", String(player.looping));
    get("speed").value = player.speed.toFixed(2).replace(/0$/, "");
    for (const button of document.querySelectorAll("[data-hear]")) {
      const on = player.heard[Number(button.dataset.hear)];
      button.setAttribute("aria-pressed", String(on));
      button.querySelector("use").setAttribute("href", on ? "#i-ear" : "#i-muted");
    }
  }

  openHash() {
    const place = location.hash.match(/^#moment-(\d+)$/);
    const number = place ? Number(place[1]) : location.hash === "#whole-call" ? 0 : null;
    const first = this.moments[0]?.number ?? 0;
    this.open(number ?? first, { place: false });
  }

  start() {
    document.documentElement.classList.add("js");
    this.openHash();
    const kept = Number(remembered(`tone.place.${location.pathname}`, session()));
    if (kept > 0 && kept < this.data.duration) this.player.seek(kept);
    this.controls();
    this.show();
    document.dispatchEvent(new CustomEvent("tone:call", { detail: this }));
  }
}

function soundOf(page) {
  const audio = page.getElementById("sound");
  const inside = page.getElementById("sound-inside");
  if (audio && inside) audio.src = soundInside(inside);
  return audio;
}

function get(id) {
  return document.getElementById(id);
}

function session() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

const page = new CallPage(JSON.parse(get("call-data").textContent));
page.start();
