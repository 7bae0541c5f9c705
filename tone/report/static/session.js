// The page of a session's folder.

import { Actions, everyPage } from "./keys.js";
import { Playlist } from "./playlist.js";

const actions = new Actions();
new Playlist(document.querySelector(".playlist"), actions);
everyPage(actions);
