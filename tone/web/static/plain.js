import { Actions, everyPage } from "/static/keys.js";
import { signOut } from "./asking.js";

const actions = new Actions();
signOut(actions);
everyPage(actions);
