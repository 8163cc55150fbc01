import type { Chosen } from "./fragment.js";
import { defaults, type Settings } from "./Settings.js";

const waves: Settings = { ...defaults, data: "waves" };

/** Two networks beside each other that differ in one thing. What differs is seen in the panels. */
export const lessons: readonly { readonly title: string; readonly chosen: Chosen }[] = [
  {
    title: "Elman and GRU: a pulse every 40 ticks",
    chosen: { first: waves, second: { ...waves, cell: "elman" } },
  },
  {
    title: "Window 48 and window 8: what is not looked back at is not learned",
    chosen: { first: waves, second: { ...waves, window: 8 } },
  },
  {
    title: "Departures: GRU and LSTM",
    chosen: { first: defaults, second: { ...defaults, cell: "lstm" } },
  },
];
