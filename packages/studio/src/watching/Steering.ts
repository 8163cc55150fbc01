import type { Network } from "@backstream/core";
import { ReplaySubject } from "rxjs";
import type { Controls } from "../frames.js";
import type { Command } from "../Command.js";
import type { Flow } from "./Flow.js";
import type { Gestures } from "./Gestures.js";
import { parametersOf, type WatchedLayer } from "./watchedLayers.js";

/** What the controls of a page act on. Nothing is emitted, and nothing changes, until one of them is touched. */
export class Steering {
  readonly learningRate$: ReplaySubject<number> = new ReplaySubject<number>(1);
  readonly maximumNorm$: ReplaySubject<number> = new ReplaySubject<number>(1);
  readonly frozen$: ReplaySubject<readonly string[]> = new ReplaySubject<readonly string[]>(1);
  /** Undefined: as the program has it. */
  maximumNorm: number | undefined;
  readonly #nets: readonly Network[];
  readonly #layers: readonly WatchedLayer[];
  readonly #flow: Flow;
  readonly #gestures: Gestures;
  #isLearning = true;
  #learningRate: number | undefined;
  #frozen: readonly number[] = [];

  constructor(nets: readonly Network[], layers: readonly WatchedLayer[], flow: Flow, gestures: Gestures) {
    this.#nets = nets;
    this.#layers = layers;
    this.#flow = flow;
    this.#gestures = gestures;
  }

  /** What holds now. */
  controls(key: string | undefined): Controls {
    return {
      type: "controls",
      paused: this.#flow.isPaused,
      learning: this.#isLearning,
      ticksPerSecond: this.#flow.ticksPerSecond,
      learningRate: this.#learningRate ?? NaN,
      maximumNorm: this.maximumNorm ?? NaN,
      frozen: this.#frozen,
      key,
    };
  }

  /** Does what a page has asked for, between two ticks; returns false for what is not its matter. */
  apply(command: Command, now: number): boolean {
    switch (command.type) {
      case "pause":
        this.#gestures.done("paused");
        this.#flow.pause();
        return true;
      case "goOn":
        this.#gestures.done("goes on");
        this.#flow.goOn(); // may run to the end of the stream before it returns
        return true;
      case "step":
        this.#gestures.done("one update");
        this.#flow.step();
        return true;
      case "speed": {
        const { ticksPerSecond } = command;
        const text = ticksPerSecond < Infinity ? `at most ${short(ticksPerSecond)} ticks a second` : "as fast as it can"; // prettier-ignore
        this.#gestures.change("speed", text, now);
        this.#flow.setSpeed(ticksPerSecond);
        return true;
      }
      case "learning":
        this.#isLearning = command.on;
        this.#freeze();
        this.#gestures.done(command.on ? "learning goes on" : "learning stops, predictions go on");
        return true;
      case "learningRate":
        this.#learningRate = command.value;
        this.learningRate$.next(command.value);
        this.#gestures.change("learningRate", `learning rate ${short(command.value)}`, now);
        return true;
      case "maximumNorm":
        this.maximumNorm = command.value;
        this.maximumNorm$.next(command.value);
        this.#gestures.change("maximumNorm", command.value < Infinity ? `longest gradient ${short(command.value)}` : "gradients of any length", now); // prettier-ignore
        return true;
      case "frozen": {
        this.#frozen = command.layers;
        this.#freeze();
        const names = command.layers.map((index) => this.#layers[index].name).join(", ");
        this.#gestures.change("frozen", names ? `frozen: ${names}` : "nothing is frozen", now);
        return true;
      }
      case "key":
      case "checkpoint":
      case "rollBack":
        return false;
    }
  }

  #freeze(): void {
    const all = this.#layers.map((_, index) => index);
    const frozen = this.#isLearning ? this.#frozen : all;
    this.frozen$.next(parametersOf(this.#layers, frozen, this.#nets));
  }
}

function short(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
}
