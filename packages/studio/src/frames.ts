// The protocol between a program that learns and the page that shows it, version 1: the same messages by port, by server-sent
// events, and in a file. Everything here is bounded, whatever the network, the keys or the speed.

export const protocolVersion = 1;

/** What no message exceeds. */
export const bounds = {
  layers: 64,
  /** Further keys are counted under the last one, `others`. */
  keys: 256,
  others: "others",
  /** Ticks of one burst, one behind the other, of one key. */
  burstTicks: 192,
  /** Units of memory in a burst; of a larger memory these many, evenly chosen. */
  units: 64,
  /** Ticks of a pass, the newest. */
  passTicks: 512,
  marbles: 192,
  models: 8,
  lanes: 8,
  historyRows: 512,
  events: 256,
  eventText: 200,
  /** Bytes of a message as JSON. */
  bytes: { hello: 16_384, frame: 32_768, controls: 1_024, event: 1_024, history: 524_288, bye: 1_024 },
  /** Bytes of what a page sends. */
  command: 4_096,
  framesPerSecond: 10,
} as const;

export type Message = Hello | History | Frame | RunEvent | Controls | Bye;

/** What stays as it is in a run. The first message. */
export interface Hello {
  readonly type: "hello";
  readonly v: typeof protocolVersion;
  /** The name of the run, in the user's words: "departures an hour". */
  readonly run: string;
  /** When it began, in milliseconds since 1970. */
  readonly started: number;
  /** The architecture: "gru(1, 32) → dense(32, 1)". */
  readonly architecture: string;
  readonly parameters: number;
  /** By name, as `inspect` has them: "0 gru(1, 32)". */
  readonly layers: readonly { readonly name: string; readonly parameters: number; readonly memory: number }[];
  /** What is compared: "net" first, then the baselines by their names. */
  readonly models: readonly string[];
  /** "squared error", for the axis of the losses. */
  readonly loss: string;
  /** Of predictions and targets: "departures". */
  readonly unit?: string | undefined;
  /** Where the output is a class: their names, in order. A yes/no target has two. */
  readonly classes?: readonly string[] | undefined;
  /** Lanes of the marbles beside the operators', of the user's. */
  readonly lanes: readonly string[];
  readonly window?: number | undefined;
  readonly stride?: number | undefined;
  /** Which controls act. A page without any of them shows none. */
  readonly steering: Steering;
  /** Whether this page may use them: it has been opened with the address that may. */
  readonly mayControl: boolean;
}

export interface Steering {
  /** Pause, step and speed: the program pulls its samples through `watched.pull`. */
  readonly flow: boolean;
  /** Otherwise, whether learning can be stopped while predictions go on. */
  readonly learning: boolean;
  readonly learningRate: boolean;
  readonly maximumNorm: boolean;
  readonly frozen: boolean;
  readonly checkpoint: boolean;
  readonly rollBack: boolean;
}

/** Rows of equal stretches of the run; when there are too many, two become one. */
export interface History {
  readonly type: "history";
  /** Ticks of one row. */
  readonly stretch: number;
  /** Ticks at the end of each row. */
  readonly ticks: Float64Array;
  readonly updates: Float64Array;
  /** Seconds since the start. */
  readonly time: Float32Array;
  /** Of each of `hello.models`: least, mean and largest loss of the row's ticks; NaN where there was none. */
  readonly losses: readonly Spread[];
  /** Of each of `hello.layers`: the change of an update, divided by the parameters. */
  readonly stepSizes: readonly Float32Array[];
  readonly gradientNorm: Spread;
}

export interface Spread {
  readonly min: Float32Array;
  readonly mean: Float32Array;
  readonly max: Float32Array;
}

/** What is now. Ten a second; a slow page loses some, and nothing else. */
export interface Frame {
  readonly type: "frame";
  /** Seconds since the start. */
  readonly time: number;
  readonly counters: Counters;
  /** Of each of `hello.models`: the loss by a mean that fades over ticks; NaN where there is none yet. */
  readonly losses: Float32Array;
  /** The same over the newest ticks only: what came since the frame before. */
  readonly spread: readonly { readonly min: number; readonly mean: number; readonly max: number }[];
  /** The newest keys' names, where they changed since the frame before; `keyLosses` is in this order. */
  readonly keys?: readonly string[] | undefined;
  /** Recent loss of each key, by a mean that fades over ticks. */
  readonly keyLosses: Float32Array;
  /** How many ticks each key has had. */
  readonly keyTicks: Float64Array;
  readonly burst?: Burst | undefined;
  readonly pass?: Pass | undefined;
  /** Of each of `hello.layers`: the change of the newest update, divided by the parameters. */
  readonly stepSizes: Float32Array;
  readonly gradientNorm: number;
  /** Share of the updates whose gradient was shortened to the longest one that is allowed, fading. */
  readonly clipped: number;
  readonly marbles: readonly Marble[];
  /** Predictions whose label has not come: where labels come late. */
  readonly openTickets?: OpenTickets | undefined;
}

export interface Counters {
  readonly ticks: number;
  readonly updates: number;
  readonly ticksPerSecond: number;
  readonly updatesPerSecond: number;
  /** Updates that were skipped, since they would have made the net infinite. */
  readonly skipped: number;
  readonly keys: number;
  /** What the program counts: "rejected", "dropped", "waiting", "lag", "replayed" and others, by name; at most 16. */
  readonly others: Readonly<Record<string, number>>;
}

/** Ticks of one key, one behind the other. */
export interface Burst {
  readonly key: string;
  /** Number of the first tick. */
  readonly from: number;
  /** What was predicted, `[ticks]`, or `[ticks, classes]`: probabilities. In the user's unit. NaN where that is not known. */
  readonly said: Float32Array;
  /** What came; NaN where there is no label. For classes: the class. */
  readonly came: Float32Array;
  /** Of a number: the band in which 80 % of the recent errors were, around what was said. */
  readonly low?: Float32Array | undefined;
  readonly high?: Float32Array | undefined;
  /** Share of what came within the band, in the run so far. */
  readonly coverage?: number | undefined;
  /** Of a yes/no target: share of yes where the probability was in each tenth, and how often it was there. */
  readonly reliability?: { readonly rate: Float32Array; readonly count: Float64Array } | undefined;
  /** Which layer's memory this is, by index in `hello.layers`, -1: none. */
  readonly layer: number;
  readonly units: number;
  /** `[ticks, units]`, without the ticks at the end that wait for their label; each by 127 times its share of `largest`. */
  readonly states: Int8Array;
  readonly largest: number;
}

/** How far back the error of one pass reaches. */
export interface Pass {
  readonly key: string;
  readonly newest: number;
  readonly oldest: number;
  /** Of the derivative of the loss by the memory, newest tick first: 128 + 16·log10 of its length, from 1 to 255; 0: zero. */
  readonly norms: Uint8Array;
}

/** A tick, a loss, an error signal or an update, in the order in which they came. */
export interface Marble {
  readonly lane: "forward" | "compare" | "backward" | "update" | (string & {});
  /** Index in the frame's newest `keys`; -1: none. */
  readonly key: number;
  readonly tick: number;
  /** The size of a loss or an error, by 128 + 16·log10, as in `Pass`; of a tick and an update 128. */
  readonly size: number;
}

export interface OpenTickets {
  readonly waiting: number;
  readonly expired: number;
  readonly surplus: number;
  readonly duplicate: number;
  readonly unknown: number;
  /** Numbers of the ticks of the newest `Burst` that wait; the last ones of it. */
  readonly ticks: Float64Array;
}

/** Something that happened once. None is lost. */
export interface RunEvent {
  readonly type: "event";
  /** Seconds since the start. */
  readonly time: number;
  readonly tick: number;
  readonly update: number;
  /** Unknown kinds are shown like "note". */
  readonly kind: EventKind | (string & {});
  readonly text: string;
}

export type EventKind =
  | "note"
  | "control"
  | "checkpoint"
  | "skipped"
  | "drift"
  | "promotion"
  | "rollBack"
  | "error"
  | "end";

/** What holds now. The page shows this, not what it asked for. */
export interface Controls {
  readonly type: "controls";
  readonly paused: boolean;
  readonly learning: boolean;
  /** At most these many ticks a second; Infinity without a limit. */
  readonly ticksPerSecond: number;
  /** NaN: as the optimizer has it. */
  readonly learningRate: number;
  /** NaN: as the program has it; Infinity: no limit. */
  readonly maximumNorm: number;
  /** Indices of layers. */
  readonly frozen: readonly number[];
  /** The key that the panels show; undefined: the busiest. */
  readonly key?: string | undefined;
}

/** The run has ended, and why. The page stays. */
export interface Bye {
  readonly type: "bye";
  readonly why: string;
}
