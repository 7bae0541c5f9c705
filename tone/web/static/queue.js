// The queue: hear and judge one moment after the other, without leaving the list.

import { Actions, everyPage, remember, remembered } from "/static/keys.js";
import { clock } from "/static/lanes.js";
import { line, signOut } from "./asking.js";
import { Reviewing } from "./reviewing.js";

const PLACE = `tone.queue.${location.search}`;

class Queue {
  constructor() {
    this.list = document.getElementById("queue");
    this.audio = document.getElementById("sound");
    this.told = document.getElementById("told");
    this.current = null;
    this.looping = false;
    this.actions = new Actions();
    this.actions.add("next", ["j", "ArrowDown"], "Next moment", () => this.step(1));
    this.actions.add("previous", ["k", "ArrowUp"], "Previous moment", () => this.step(-1));
    if (this.audio) this.addPlayer();
    if (document.getElementById("commenting")) this.addReviews();
    this.actions
      .add("open", ["o", "Enter"], "Open the call at the moment", () => location.assign(this.current?.querySelector("a").href))
      .add("search", "/", "Search the words said", () => document.getElementById("words").select());
    signOut(this.actions);
    everyPage(this.actions);
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest(".queued");
      if (row && !event.target.closest("a")) this.select(row);
    });
    const rows = this.rows();
    this.select(rows.find((row) => row.dataset.id === remembered(PLACE, sessionStorage)) ?? rows[0], { focus: true });
    this.watchEnd();
  }

  rows() {
    return [...this.list.querySelectorAll(".queued")];
  }

  addPlayer() {
    const { actions, audio } = this;
    actions
      .add("toggle", " ", "Play the moment with 5 s around it, or pause", () => this.toggle())
      .add("loop", "l", "Play it again and again, or stop that", () => this.loop())
      .add("back", "ArrowLeft", "5 s back", () => (audio.currentTime -= 5))
      .add("on", "ArrowRight", "5 s on", () => (audio.currentTime += 5));
    for (const name of ["play", "pause", "ended", "timeupdate", "seeked"]) audio.addEventListener(name, () => this.shown());
    audio.addEventListener("error", () => (this.told.textContent = "The sound of this call cannot be played."));
  }

  addReviews() {
    this.dialog = document.getElementById("commenting");
    const text = this.dialog.querySelector("textarea");
    const host = {
      moment: () => this.current,
      id: (row) => row.dataset.id,
      comment: () => this.comment(),
      shown: (row, { moment }) => (row.className = `queued is-${moment.state}`),
    };
    this.reviewing = new Reviewing(host, this.told);
    this.reviewing.add(this.actions);
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.dialog.close("keep");
    });
    this.dialog.addEventListener("close", () => {
      if (this.dialog.returnValue === "keep" && text.value.trim()) this.reviewing.say({ kind: "comment", text: text.value });
      this.current?.focus({ preventScroll: true });
    });
  }

  async comment() {
    if (!this.current) return;
    const { dialog } = this;
    const thread = dialog.querySelector(".thread");
    thread.replaceChildren();
    dialog.querySelector("textarea").value = "";
    dialog.returnValue = "";
    dialog.showModal();
    dialog.querySelector("textarea").focus();
    const kept = await (await fetch(`/moments/${encodeURIComponent(this.current.dataset.id)}/reviews.json`)).json();
    thread.replaceChildren(...kept.reviews.map(line));
  }

  select(row, { focus = true } = {}) {
    if (!row) return;
    this.current?.removeAttribute("aria-current");
    this.current?.setAttribute("tabindex", "-1");
    const moved = this.current && this.current !== row;
    this.current = row;
    row.setAttribute("aria-current", "true");
    row.setAttribute("tabindex", "0");
    if (focus) row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    remember(PLACE, row.dataset.id, sessionStorage);
    if (this.audio) this.load(row, moved && !this.audio.paused);
  }

  load(row, playing) {
    const { audio } = this;
    const context = Number(this.list.dataset.context); // s before and after a moment
    this.stretch = [Math.max(0, row.dataset.start - context), Number(row.dataset.end) + context];
    const source = `/calls/${row.dataset.call}/sound`;
    if (audio.getAttribute("src") !== source) audio.src = source;
    audio.currentTime = this.stretch[0];
    if (playing) audio.play().catch(() => {});
  }

  step(by) {
    const rows = this.rows();
    this.select(rows[rows.indexOf(this.current) + by]);
  }

  toggle() {
    const { audio } = this;
    if (!this.current) return;
    if (!audio.paused) return audio.pause();
    if (audio.currentTime >= this.stretch[1] - 0.1) audio.currentTime = this.stretch[0];
    return audio.play().catch(() => {});
  }

  loop() {
    this.looping = !this.looping;
    document.querySelector('[data-do="loop"]').setAttribute("aria-pressed", String(this.looping));
  }

  shown() {
    const { audio } = this;
    if (!audio.paused && this.stretch && audio.currentTime >= this.stretch[1]) {
      if (this.looping) audio.currentTime = this.stretch[0];
      else audio.pause();
    }
    const button = document.querySelector('[data-do="toggle"]');
    button.setAttribute("aria-label", audio.paused ? "Play" : "Pause");
    button.querySelector("use").setAttribute("href", audio.paused ? "#i-play" : "#i-pause");
    document.getElementById("now").textContent = clock(audio.currentTime, 1);
  }

  // The next page comes by the address of its own, before the end is in sight.
  watchEnd() {
    const end = document.createElement("div");
    this.list.after(end);
    const watcher = new IntersectionObserver(
      async ([seen]) => {
        const address = this.list.dataset.more;
        if (!seen.isIntersecting || !address || this.fetching) return;
        this.fetching = true;
        const text = await (await fetch(address)).text();
        const next = new DOMParser().parseFromString(text, "text/html").getElementById("queue");
        this.list.append(...next.querySelectorAll(".queued"));
        this.list.dataset.more = next.dataset.more;
        this.fetching = false;
        watcher.unobserve(end);
        watcher.observe(end);
      },
      { root: null, rootMargin: "1200px" },
    );
    watcher.observe(end);
  }
}

new Queue();
