import type { Loss, Sample } from "@backstream/core";
import type { Checkpoint } from "@backstream/operators";
import type { Message, OpenTickets } from "./frames.js";
import type { BaselineValue } from "./watching/BaselineLoss.js";

/**
 * Where the messages of a run go: what `studio` or `record` makes, a `MessagePort`, the scope of a worker, anything with
 * `postMessage`. What it sends back are the commands of a page.
 */
export interface StudioTarget {
  postMessage(message: Message): void;
  addEventListener?(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener?(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  /** A `MessagePort` waits for it. */
  start?(): void;
  /** The next command that has come, for a program that gives the event loop no turn; undefined where there is none. */
  poll?(): unknown;
}

/** What `watch` shows, beside the nets. */
export interface WatchOptions<S extends Sample = Sample> {
  /** Where it is shown: one or several. */
  readonly to: StudioTarget | readonly StudioTarget[];
  /** What is learned, in the user's words: `"departures an hour"`. The nets' names where not given. */
  readonly name?: string | undefined;
  /** Whose a sample is, for the page. The key of the stream where not given. */
  readonly key?: ((sample: S) => string | number | boolean) | undefined;
  /** Of predictions and targets: `"departures"`. */
  readonly unit?: string | undefined;
  /** From a number of the net to one of the user's unit. */
  readonly inverse?: ((value: number, sample: S) => number) | undefined;
  /** Where the output is a class: the classes in order, two or more; for two, the output may be one number. */
  readonly classes?: readonly string[] | undefined;
  /** The loss of the training: it names the axis, and measures the baselines. The squared error where not given. */
  readonly loss?: Pick<Loss, "name" | "measure"> | undefined;
  /** What the net is compared with: what each says of a sample, in the net's numbers. Seven at most. */
  readonly baselines?: Readonly<Record<string, (sample: S) => BaselineValue>> | undefined;
  /** What the program counts, read with each frame: sixteen numbers at most. */
  readonly counters?: (() => Readonly<Record<string, number>>) | undefined;
  /**
   * Where labels come late: the counters of what waits for them, read with each frame: `() => awaited.counters` of an
   * `awaitTarget`. With `watched.said`, the ticks that wait are hatched.
   */
  readonly openTickets?: (() => Omit<OpenTickets, "ticks">) | undefined;
  /** For the page: how far an error goes back, and how often. */
  readonly window?: number | undefined;
  readonly stride?: number | undefined;
  /**
   * Saves a checkpoint when the page asks for one. The page cannot name a place: it goes where the program says. A text that it
   * returns, or promises, is told with the event.
   */
  readonly checkpoint?: ((checkpoint: Checkpoint) => unknown) | undefined;
  /**
   * Goes back to the last checkpoint that the page has asked for, in a program that begins its run anew by itself; in place of
   * `watched.run`. Only with one of them the page can roll back. It is told as an event when a promise resolves.
   */
  readonly rollBack?: ((checkpoint: Checkpoint) => unknown) | undefined;
}
