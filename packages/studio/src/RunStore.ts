import {
  bounds,
  type Bye,
  type Controls,
  type Frame,
  type Hello,
  type Message,
  type RunEvent,
} from "./frames.js";
import { HistoryRows } from "./HistoryRows.js";

/** What is known of a run, bounded: what a page gets that joins late, and what a recording holds. */
export class RunStore {
  hello: Hello | undefined;
  controls: Controls | undefined;
  bye: Bye | undefined;
  /** The newest names of the keys. */
  keys: readonly string[] | undefined;
  events: RunEvent[] = [];
  history: HistoryRows | undefined;
  /** The newest frame, and the newest with a burst, with marbles and with a pass. */
  #newest: Frame | undefined;
  #burst: Frame | undefined;
  #marbles: Frame | undefined;
  #pass: Frame | undefined;

  take(message: Message): void {
    switch (message.type) {
      case "hello":
        if (message.started !== this.hello?.started) this.#begin(message);
        this.hello = message;
        return;
      case "frame":
        if (message.keys) this.keys = message.keys;
        this.#newest = message;
        if (message.burst) this.#burst = message;
        if (message.marbles.length > 0) this.#marbles = message;
        if (message.pass) this.#pass = message;
        this.history?.add(message);
        return;
      case "event":
        this.events.push(message);
        if (this.events.length > bounds.events) this.events.shift();
        return;
      case "controls":
        this.controls = message;
        return;
      case "bye":
        this.bye = message;
        return;
      case "history":
        return; // it has its own
    }
  }

  /** What a page gets that joins now, in order. */
  joining(): Message[] {
    if (!this.hello) return [];
    const frames = new Set([this.#burst, this.#marbles, this.#pass, this.#newest].filter((frame) => frame !== undefined)); // prettier-ignore
    const inOrder = [...frames].toSorted((a, b) => a.time - b.time);
    return [
      this.hello,
      ...(this.controls ? [this.controls] : []),
      ...(this.history ? [this.history.message()] : []),
      ...this.events,
      ...inOrder.map((frame) => this.withKeys(frame)),
      ...(this.bye ? [this.bye] : []),
    ];
  }

  /** A frame for a page that has lost one before it. */
  withKeys(frame: Frame): Frame {
    return { ...frame, keys: this.keys };
  }

  #begin({ models, layers }: Hello): void {
    this.history = new HistoryRows(models.length, layers.length);
    this.events = [];
    this.controls = this.bye = this.keys = undefined;
    this.#newest = this.#burst = this.#marbles = this.#pass = undefined;
  }
}
