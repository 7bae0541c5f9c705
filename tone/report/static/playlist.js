// The clips of a session: one plays at a time, and the next when it ends.

import { Actions, everyPage } from "./keys.js";

const sounds = [...document.querySelectorAll(".playlist audio")];
const actions = new Actions();
let current = 0;

function playing() {
  return sounds.find((sound) => !sound.paused);
}

function play(index) {
  if (!sounds[index]) return;
  current = index;
  sounds[index].closest("li").scrollIntoView({ block: "nearest" });
  sounds[index].play();
}

sounds.forEach((sound, index) => {
  sound.addEventListener("play", () => {
    current = index;
    for (const other of sounds) if (other !== sound) other.pause();
  });
  sound.addEventListener("ended", () => play(index + 1));
});
actions.add("play-all", " ", "Play or pause", () => {
  const now = playing();
  if (now) now.pause();
  else play(current);
});
actions.add("next", "j", "Next clip", () => play(Math.min(current + 1, sounds.length - 1)));
actions.add("previous", "k", "Previous clip", () => play(Math.max(current - 1, 0)));
everyPage(actions);
