import { style } from "../generated/style.js";

document.title = `Backstream Studio ${style.length}`;
