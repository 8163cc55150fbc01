import type { Command } from "../Command.js";
import type { Theme } from "./colours.js";
import type { RunState } from "./runState.js";

/** One question with its answer. Made once, then told what there is, up to ten times a second. */
export interface Panel {
  readonly element: HTMLElement;
  /** Writes and draws what the run is now. Called only while somebody can see it. */
  readonly show: (run: RunState, others: readonly RunState[]) => void;
  /** Further colours: another theme has been chosen. */
  readonly paint?: (theme: Theme) => void;
  readonly close?: () => void;
}

/** What the panels have of the page. */
export interface PageContext {
  readonly theme: () => Theme;
  /** Sends a command to the program; undefined where this page may not, or where a recording is shown. */
  readonly send: ((command: Command) => void) | undefined;
}
