// What each lane of the timeline draws. Colour is never alone: sources have patterns, overlaps
// hatching, verdicts a sign.

import { covers } from "./player.js";

const SIGNS = { delivered: "✓", missed: "✕", not_needed: "–", unrated: "?" };
const SOURCES = ["acoustic", "lexical", "interaction"];
const NAMES = [
  "panel", "raised", "line", "line-strong", "ink", "muted", "agent", "customer", "other", "acoustic",
  "lexical", "interaction", "delivered", "missed", "quiet", "doubt", "band", "band-line", "now",
];
const TONES = { delivered: "delivered", missed: "missed", not_needed: "quiet", unrated: "doubt" };
const FONT = '11px "Inter", -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';
const LEVEL_RANGE = 12; // dB from usual, to the lane's edge
const PACE_RANGE = 50; // % from usual
const CLOSE = 40; // s on the whole width from which the level within an utterance is drawn

export function readColours(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

export function clock(seconds, decimals = 0) {
  const tenth = 10 ** decimals;
  const whole = Math.floor(Math.max(0, seconds) * tenth + 1e-6) / tenth;
  const minutes = Math.floor(whole / 60);
  const rest = (whole % 60).toFixed(decimals).padStart(decimals ? 3 + decimals : 2, "0");
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours}:${String(minutes % 60).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

export function drawLanes(pen, timeline) {
  const { width, height, lanes, colours } = timeline;
  pen.clearRect(0, 0, width, height);
  pen.font = FONT;
  pen.textBaseline = "middle";
  drawRuler(pen, timeline, lanes.ruler);
  drawBands(pen, timeline);
  timeline.data.sides.forEach((side, index) => {
    const lane = lanes[side.role];
    if (lane) drawSide(pen, timeline, lane, side, timeline.peaks[index]);
  });
  drawOverlaps(pen, timeline);
  drawSilences(pen, timeline);
  drawBeside(pen, timeline);
  drawDistress(pen, timeline, lanes.distress);
  drawDelivery(pen, timeline);
  drawFlags(pen, timeline);
  pen.fillStyle = colours.line;
  for (const lane of Object.values(lanes).slice(1)) pen.fillRect(0, Math.round(lane.top) - 1, width, 1);
}

function drawRuler(pen, timeline, lane) {
  const { colours, view, width, height } = timeline;
  const step = timeline.tick();
  for (let time = Math.ceil(view[0] / step) * step; time <= view[1]; time += step) {
    const x = Math.round(timeline.x(time));
    pen.fillStyle = colours.line;
    pen.fillRect(x, lane.height, 1, height);
    pen.fillStyle = colours.muted;
    if (x < width - 34) pen.fillText(clock(time, step < 1 ? 1 : 0), x + 4, lane.height / 2 + 1);
  }
}

function drawBands(pen, timeline) {
  const { colours, lanes, height } = timeline;
  for (const moment of timeline.data.moments) {
    const left = timeline.x(moment.start);
    const right = timeline.x(moment.end);
    pen.fillStyle = colours.band;
    pen.fillRect(left, lanes.ruler.height, right - left, height - lanes.ruler.height);
    pen.fillStyle = colours["band-line"];
    pen.fillRect(Math.round(left), lanes.ruler.height, 1, height);
    pen.fillRect(Math.round(right), lanes.ruler.height, 1, height);
  }
}

// The flag of each moment, over the ruler: number, sign and name of the verdict.
function drawFlags(pen, timeline) {
  const { colours, lanes, width, selected } = timeline;
  for (const moment of timeline.data.moments) {
    const left = Math.max(0, timeline.x(moment.start));
    const right = Math.min(width, timeline.x(moment.end));
    if (right < 0 || left > width) continue;
    const tone = colours[TONES[moment.verdict]];
    const name = `${moment.number}  ${SIGNS[moment.verdict]} ${moment.verdict.replace("_", " ")}`;
    const room = right - left;
    const text = room > pen.measureText(name).width + 14 ? name : room > 14 ? String(moment.number) : "";
    pen.fillStyle = colours.panel;
    pen.fillRect(left, 1, Math.max(room, 3), lanes.ruler.height - 3);
    pen.fillStyle = tone;
    pen.globalAlpha = moment.number === selected ? 0.32 : 0.16;
    pen.fillRect(left, 1, Math.max(room, 3), lanes.ruler.height - 3);
    pen.globalAlpha = 1;
    pen.fillRect(left, lanes.ruler.height - 4, Math.max(room, 3), moment.number === selected ? 4 : 2);
    pen.fillText(text, left + 6, lanes.ruler.height / 2 - 1);
    if (moment.answer) drawAnswer(pen, timeline, moment.answer, tone);
  }
}

// What was rated as the answer: a bracket under the agent's lane.
function drawAnswer(pen, timeline, [start, end], tone) {
  const lane = timeline.lanes.agent;
  if (!lane) return;
  const left = timeline.x(start);
  const right = timeline.x(end);
  const bottom = lane.top + lane.height - 3;
  pen.fillStyle = tone;
  pen.fillRect(left, bottom, right - left, 2);
  pen.fillRect(left, bottom - 5, 2, 7);
  pen.fillRect(right - 2, bottom - 5, 2, 7);
}

function drawSide(pen, timeline, lane, side, peaks) {
  const { colours, view, width } = timeline;
  const middle = lane.top + lane.height / 2;
  const half = lane.height / 2 - 4;
  const speaks = side.speaks.filter(([start, end]) => end > view[0] && start < view[1]);
  pen.fillStyle = colours[side.role] ?? colours.other;
  pen.globalAlpha = 0.11;
  for (const [start, end] of speaks) {
    const left = timeline.x(start);
    pen.fillRect(left, lane.top + 2, Math.max(1, timeline.x(end) - left), lane.height - 4);
  }
  pen.globalAlpha = 1;
  if (!peaks.length) {
    for (const [start, end] of speaks) {
      pen.fillRect(timeline.x(start), middle - 2, Math.max(1, timeline.x(end) - timeline.x(start)), 4);
    }
    return;
  }
  const rate = timeline.data.peaks_per_second;
  for (let x = 0; x < width; x += 1) {
    const first = Math.max(0, Math.floor(timeline.time(x) * rate));
    const last = Math.max(first + 1, Math.floor(timeline.time(x + 1) * rate));
    let most = 0;
    for (let i = first; i < last && i < peaks.length; i += 1) if (peaks[i] > most) most = peaks[i];
    const swing = Math.max(0.5, (most / 255) * half);
    pen.globalAlpha = covers(speaks, timeline.time(x + 0.5)) ? 1 : 0.3;
    pen.fillRect(x, middle - swing, 1, 2 * swing);
  }
  pen.globalAlpha = 1;
}

function drawOverlaps(pen, timeline) {
  const { colours, lanes, data } = timeline;
  for (const overlap of data.overlaps) {
    const side = data.sides.find((each) => each.label === overlap.by);
    const lane = lanes[side?.role];
    if (!lane) continue;
    const left = timeline.x(overlap.start);
    const wide = Math.max(3, timeline.x(overlap.end) - left);
    const interrupts = overlap.kind === "interruption";
    pen.fillStyle = pattern(pen, interrupts ? "hatch" : "dots", colours.ink);
    pen.globalAlpha = interrupts ? 0.55 : 0.4;
    pen.fillRect(left, lane.top + 2, wide, lane.height - 4);
    pen.globalAlpha = 1;
    if (!interrupts) continue;
    pen.fillStyle = colours.missed;
    pen.beginPath();
    pen.moveTo(left, lane.top + 1);
    pen.lineTo(left + 9, lane.top + 1);
    pen.lineTo(left, lane.top + 10);
    pen.fill();
  }
}

function drawSilences(pen, timeline) {
  const { colours, lanes } = timeline;
  if (!lanes.agent || !lanes.customer) return;
  const top = Math.min(lanes.agent.top, lanes.customer.top);
  const bottom = Math.max(lanes.agent.top + lanes.agent.height, lanes.customer.top + lanes.customer.height);
  for (const [start, end] of timeline.data.silences) {
    const left = timeline.x(start);
    const wide = timeline.x(end) - left;
    pen.strokeStyle = colours["line-strong"];
    pen.setLineDash([3, 3]);
    pen.strokeRect(left + 0.5, top + 4.5, wide - 1, bottom - top - 9);
    pen.setLineDash([]);
    pen.fillStyle = colours.muted;
    const told = `silence ${(end - start).toFixed(0)} s`;
    if (wide > pen.measureText(told).width + 8) pen.fillText(told, left + 5, (top + bottom) / 2);
  }
}

// What is no conversation, on the lane of its channel: dots, and what it is.
function drawBeside(pen, timeline) {
  const { colours, lanes, data } = timeline;
  for (const { start, end, kind, channel } of data.beside) {
    const side = data.sides.find((each) => each.channel === channel);
    const lane = lanes[side?.role];
    if (!lane) continue;
    const left = timeline.x(start);
    const wide = Math.max(3, timeline.x(end) - left);
    pen.fillStyle = colours.panel;
    pen.globalAlpha = 0.6;
    pen.fillRect(left, lane.top + 2, wide, lane.height - 4);
    pen.globalAlpha = 0.35;
    pen.fillStyle = pattern(pen, "dots", colours.other);
    pen.fillRect(left, lane.top + 2, wide, lane.height - 4);
    pen.globalAlpha = 1;
    const told = `${kind} ${(end - start).toFixed(0)} s`;
    if (wide < pen.measureText(told).width + 12) continue;
    pen.fillStyle = colours.panel;
    pen.fillRect(left + 3, lane.top + 5, pen.measureText(told).width + 8, 15);
    pen.fillStyle = colours.ink;
    pen.fillText(told, left + 7, lane.top + 13);
  }
}

// Stacked by source, what raises above the usual and what lowers below it; a line for the sum.
function drawDistress(pen, timeline, lane) {
  const { colours, data, view, width } = timeline;
  const high = Math.max(2, ...data.distress.map((bar) => Math.max(bar.distress, stacked(bar, 1))));
  const low = Math.min(-0.5, ...data.distress.map((bar) => stacked(bar, -1)));
  const y = (value) => lane.top + 6 + ((high - value) / (high - low)) * (lane.height - 12);
  pen.fillStyle = colours.line;
  for (let mark = 1; mark < high; mark += 1) pen.fillRect(0, Math.round(y(mark)), width, 1);
  for (const bar of data.distress) {
    if (bar.end < view[0] || bar.start > view[1]) continue;
    const left = timeline.x(bar.start);
    const wide = Math.max(2, timeline.x(bar.end) - left - 1);
    const reached = { up: 0, down: 0 };
    for (const source of SOURCES) {
      const value = bar[source] ?? 0;
      if (!value) continue;
      const way = value > 0 ? "up" : "down";
      const [from, to] = [reached[way], reached[way] + value];
      reached[way] = to;
      pen.fillStyle = fill(pen, source, colours);
      pen.fillRect(left, y(Math.max(from, to)), wide, Math.abs(y(from) - y(to)));
      pen.strokeStyle = colours[source];
      pen.lineWidth = 1;
      pen.strokeRect(left + 0.5, y(Math.max(from, to)) + 0.5, wide - 1, Math.max(0, Math.abs(y(from) - y(to)) - 1));
    }
    pen.fillStyle = colours.ink;
    pen.fillRect(left, y(bar.distress) - 1, wide, 2);
  }
  pen.fillStyle = colours["line-strong"];
  pen.fillRect(0, Math.round(y(0)), width, 1);
  pen.fillStyle = colours.muted;
  pen.fillText("usual", 4, y(0) + 7);
  for (let mark = 1; mark < high - 0.2; mark += 1) pen.fillText(`+${mark}`, 4, y(mark) + 6);
}

function stacked(bar, sign) {
  return SOURCES.reduce((sum, source) => {
    const value = bar[source] ?? 0;
    return value * sign > 0 ? sum + value : sum;
  }, 0);
}

function fill(pen, source, colours) {
  if (source === "acoustic") return colours.acoustic;
  return pattern(pen, source === "lexical" ? "hatch" : "dots", colours[source]);
}

function agentsOf(data) {
  return data.sides.filter((side) => side.role === "agent");
}

function drawDelivery(pen, timeline) {
  const { lanes, colours } = timeline;
  for (const lane of [lanes.level, lanes.pace]) {
    pen.fillStyle = colours["line-strong"];
    pen.fillRect(0, Math.round(lane.top + lane.height / 2), timeline.width, 1);
  }
  for (const agent of agentsOf(timeline.data)) drawAgent(pen, timeline, agent);
}

function drawAgent(pen, timeline, agent) {
  const { lanes } = timeline;
  if (agent.level_usual != null) {
    drawAround(pen, timeline, lanes.level, agent.level.map(([start, end, value]) => ({
      left: timeline.x(start),
      right: timeline.x(end),
      share: (value - agent.level_usual) / LEVEL_RANGE,
    })));
    if (timeline.span < CLOSE) drawContour(pen, timeline, lanes.level, agent);
  }
  if (agent.pace_usual) {
    drawAround(pen, timeline, lanes.pace, agent.pace.map(([start, end, value]) => ({
      left: timeline.x(start),
      right: timeline.x(end),
      share: (100 * (value / agent.pace_usual - 1)) / PACE_RANGE,
    })));
  }
}

function drawAround(pen, timeline, lane, parts) {
  const middle = lane.top + lane.height / 2;
  const half = lane.height / 2 - 3;
  for (const { left, right, share } of parts) {
    if (share == null || right < 0 || left > timeline.width) continue;
    const reach = Math.max(-1, Math.min(1, share)) * half;
    const wide = Math.max(1, right - left);
    pen.fillStyle = timeline.colours.agent;
    pen.globalAlpha = 0.3;
    pen.fillRect(left, Math.min(middle, middle - reach), wide, Math.abs(reach));
    pen.globalAlpha = 1;
    pen.fillRect(left, middle - reach - 1, wide, 2);
  }
}

function drawContour(pen, timeline, lane, { contour, level_usual: usual }) {
  if (!contour) return;
  const middle = lane.top + lane.height / 2;
  const half = lane.height / 2 - 3;
  pen.strokeStyle = timeline.colours.muted;
  pen.lineWidth = 1;
  pen.beginPath();
  let drawing = false;
  contour.values.forEach((value, index) => {
    if (value == null) {
      drawing = false;
      return;
    }
    const share = Math.max(-1, Math.min(1, (value - usual) / LEVEL_RANGE));
    const x = timeline.x((index + 0.5) * contour.step);
    if (drawing) pen.lineTo(x, middle - share * half);
    else pen.moveTo(x, middle - share * half);
    drawing = true;
  });
  pen.stroke();
}

const patterns = new Map();

function pattern(pen, kind, colour) {
  const name = `${kind} ${colour}`;
  if (!patterns.has(name)) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 4;
    const ink = tile.getContext("2d");
    ink.fillStyle = colour;
    const marks = kind === "dots" ? [[0, 0], [2, 2]] : [[0, 3], [1, 2], [2, 1], [3, 0]];
    for (const [x, y] of marks) ink.fillRect(x, y, 1, 1);
    patterns.set(name, pen.createPattern(tile, "repeat"));
  }
  return patterns.get(name);
}

export function drawMinimap(pen, timeline, width, height) {
  const { colours, data, duration, view } = timeline;
  const x = (time) => (time / duration) * width;
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = colours.band;
  for (const moment of data.moments) pen.fillRect(x(moment.start), 0, x(moment.end) - x(moment.start), height);
  const high = Math.max(2, ...data.distress.map((bar) => bar.distress));
  pen.fillStyle = colours.customer;
  for (const bar of data.distress) {
    const tall = Math.max(1, (Math.max(0, bar.distress) / high) * (height - 8));
    pen.fillRect(x(bar.start), height - 4 - tall, Math.max(1, x(bar.end) - x(bar.start)), tall);
  }
  pen.fillStyle = colours.agent;
  for (const [start, end] of agentsOf(data).flatMap((agent) => agent.speaks)) pen.fillRect(x(start), height - 3, Math.max(1, x(end) - x(start)), 2);
  if (view[1] - view[0] < duration - 0.01) {
    pen.globalAlpha = 0.55;
    pen.fillStyle = colours.raised;
    pen.fillRect(0, 0, x(view[0]), height);
    pen.fillRect(x(view[1]), 0, width - x(view[1]), height);
    pen.globalAlpha = 1;
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 1.5;
    pen.strokeRect(x(view[0]) + 1, 1, Math.max(4, x(view[1]) - x(view[0])) - 2, height - 2);
  }
  pen.fillStyle = colours.now;
  pen.fillRect(x(timeline.now) - 1, 0, 2, height);
}

// What is measured at a time, in words: what stands beside the player.
export function readout(data, time) {
  const told = [clock(time, 1)];
  const bar = data.distress.find((each) => time >= each.start && time < each.end);
  if (bar) {
    const parts = [["voice", bar.acoustic], ["words", bar.lexical], ["interaction", bar.interaction]];
    const shown = parts.filter(([, value]) => value != null).map(([name, value]) => `${name} ${signed(value)}`);
    told.push(`distress ${signed(bar.distress)} (${shown.join(", ")})`);
  }
  const measured = (rows) => rows.find(([start, end]) => time >= start && time < end);
  for (const agent of agentsOf(data)) {
    const level = measured(agent.level);
    if (level && agent.level_usual != null) told.push(`agent's level ${signed(level[2] - agent.level_usual)} dB`);
    const pace = measured(agent.pace);
    if (pace && agent.pace_usual) told.push(`pace ${signed(100 * (pace[2] / agent.pace_usual - 1), 0)}%`);
  }
  return told.join("  ·  ");
}

function signed(value, decimals = 1) {
  const shown = (Math.round(value * 10 ** decimals) / 10 ** decimals + 0).toFixed(decimals);
  return shown.startsWith("-") ? `−${shown.slice(1)}` : `+${shown}`;
}
