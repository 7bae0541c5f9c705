// The timeline: one canvas for both sides of the call, and the whole call small above it.
//
// The still picture is drawn once for each view and copied under the moving line of now. Lanes
// stand where their labels stand: the sheet decides their heights.

import { drawLanes, drawMinimap, readColours } from "./lanes.js";

const SHORTEST = 2; // s on the whole width
const LONG_STEP = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800];

export class Timeline {
  // parts: {box, canvas, minimap, labels}; does: {onSeek(time), onMoment(number), onPoint(time)}
  constructor(parts, data, does) {
    Object.assign(this, parts);
    this.data = data;
    this.does = does;
    this.duration = Math.max(data.duration, 0.1);
    this.view = [0, this.duration];
    this.now = 0;
    this.selected = null;
    this.peaks = data.sides.map((side) => bytes(side.peaks));
    this.still = document.createElement("canvas");
    this.#listen();
    new ResizeObserver(() => this.#resize()).observe(this.box);
    this.#resize();
  }

  get span() {
    return this.view[1] - this.view[0];
  }

  recolour() {
    this.colours = readColours(this.box);
    this.#redraw();
  }

  select(number) {
    this.selected = number;
    const moment = this.data.moments.find((each) => each.number === number);
    if (moment && (moment.end < this.view[0] || moment.start > this.view[1])) {
      this.centre((moment.start + moment.end) / 2);
    }
    this.#redraw();
  }

  show(time, { follow }) {
    this.now = time;
    if (follow && !this.dragging && (time < this.view[0] || time > this.view[1] - this.span * 0.05)) {
      this.#look(time - this.span * 0.1, this.span);
    }
    this.#paint();
  }

  zoom(factor, around = this.now) {
    const span = Math.min(this.duration, Math.max(SHORTEST, this.span * factor));
    const inside = around >= this.view[0] && around <= this.view[1];
    const pivot = inside ? around : (this.view[0] + this.view[1]) / 2;
    this.#look(pivot - ((pivot - this.view[0]) / this.span) * span, span);
  }

  fit() {
    this.#look(0, this.duration);
  }

  frame(start, end) {
    const margin = Math.max(2, (end - start) * 0.25);
    this.#look(start - margin, end - start + 2 * margin);
  }

  centre(time) {
    this.#look(time - this.span / 2, this.span);
  }

  #look(start, span) {
    const length = Math.min(span, this.duration);
    const from = Math.min(Math.max(0, start), this.duration - length);
    this.view = [from, from + length];
    this.#redraw();
  }

  // --- places

  x(time) {
    return ((time - this.view[0]) / this.span) * this.width;
  }

  time(x) {
    return this.view[0] + (x / this.width) * this.span;
  }

  tick() {
    const wanted = (this.span * 90) / Math.max(this.width, 1);
    return LONG_STEP.find((step) => step >= wanted) ?? 3600;
  }

  #resize() {
    const { width, height } = this.box.getBoundingClientRect();
    if (!width || !height) return;
    this.width = width;
    this.height = height;
    this.scale = window.devicePixelRatio || 1;
    for (const canvas of [this.canvas, this.still]) {
      canvas.width = Math.round(width * this.scale);
      canvas.height = Math.round(height * this.scale);
    }
    const small = this.minimap.getBoundingClientRect();
    this.minimap.width = Math.round(small.width * this.scale);
    this.minimap.height = Math.round(small.height * this.scale);
    const top = this.box.getBoundingClientRect().top;
    this.lanes = {};
    for (const label of this.labels.querySelectorAll("[data-lane]")) {
      const place = label.getBoundingClientRect();
      this.lanes[label.dataset.lane] = { top: place.top - top, height: place.height };
    }
    this.colours ??= readColours(this.box);
    this.#redraw();
  }

  #redraw() {
    if (!this.width) return;
    const pen = this.still.getContext("2d");
    pen.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    drawLanes(pen, this);
    this.#paint();
  }

  #paint() {
    if (!this.width) return;
    const pen = this.canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.drawImage(this.still, 0, 0);
    pen.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    this.#line(pen, this.now, this.colours.now, 2);
    if (this.pointed != null) this.#line(pen, this.pointed, this.colours.muted, 1);
    const small = this.minimap.getContext("2d");
    small.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    drawMinimap(small, this, this.minimap.width / this.scale, this.minimap.height / this.scale);
  }

  #line(pen, time, colour, width) {
    const x = Math.round(this.x(time));
    if (x < -2 || x > this.width + 2) return;
    pen.fillStyle = colour;
    pen.fillRect(x - width / 2, 0, width, this.height);
  }

  // --- hands

  #listen() {
    const { box, minimap } = this;
    let from = null;
    box.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      from = { x: event.offsetX, start: this.view[0], moved: false };
      box.setPointerCapture(event.pointerId);
    });
    box.addEventListener("pointermove", (event) => {
      if (from) {
        const moved = event.offsetX - from.x;
        from.moved ||= Math.abs(moved) > 4;
        this.dragging = from.moved;
        if (from.moved) this.#look(from.start - (moved / this.width) * this.span, this.span);
      }
      this.#point(this.time(event.offsetX));
    });
    box.addEventListener("pointerup", (event) => {
      if (from && !from.moved) this.#clicked(event);
      from = null;
      this.dragging = false;
    });
    box.addEventListener("pointercancel", () => {
      from = null;
      this.dragging = false;
    });
    box.addEventListener("pointerleave", () => this.#point(null));
    box.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    box.addEventListener("dblclick", (event) => {
      const moment = this.momentAt(this.time(event.offsetX));
      if (moment) this.frame(moment.start, moment.end);
    });
    const drag = (event) => {
      if (!event.buttons) return;
      const width = minimap.getBoundingClientRect().width;
      this.centre((event.offsetX / width) * this.duration);
    };
    minimap.addEventListener("pointerdown", (event) => {
      minimap.setPointerCapture(event.pointerId);
      drag(event);
    });
    minimap.addEventListener("pointermove", drag);
  }

  #clicked(event) {
    const time = this.time(event.offsetX);
    const moment = this.momentAt(time);
    if (moment && event.offsetY < this.lanes.ruler.height) this.does.onMoment(moment.number);
    else this.does.onSeek(time);
  }

  #wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoom(Math.exp(event.deltaY * 0.004), this.time(event.offsetX));
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
      event.preventDefault();
      const moved = event.deltaX || event.deltaY;
      this.#look(this.view[0] + (moved / this.width) * this.span, this.span);
    }
  }

  #point(time) {
    this.pointed = time;
    this.#paint();
    this.does.onPoint(time);
  }

  momentAt(time) {
    return this.data.moments.find((each) => time >= each.start && time < each.end);
  }
}

// Bytes of base64 in its URL-safe alphabet.
export function bytes(text) {
  const plain = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(plain), (sign) => sign.charCodeAt(0));
}
