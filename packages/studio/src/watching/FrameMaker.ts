import type { Sample } from "@backstream/core";
import { bounds, type Burst, type Frame, type OpenTickets } from "../frames.js";
import type { WatchOptions } from "../WatchOptions.js";
import { cutText } from "./cutText.js";
import type { Flow } from "./Flow.js";
import { Rates } from "./Rates.js";
import type { RunMeter } from "./RunMeter.js";

/** What the program counts. */
type CounterOptions = Pick<WatchOptions, "counters" | "openTickets">;

/** Makes the frames of a run: what is new since the one before, and what holds now. */
export class FrameMaker<S extends Sample> {
  readonly #meter: RunMeter<S>;
  readonly #flow: Flow;
  readonly #options: CounterOptions;
  readonly #rates: Rates = new Rates();
  /** When the last frame, and the last one with a burst, were made. */
  #madeAt = -Infinity;
  #burstAt = -Infinity;
  /** What the frames so far have told. */
  #marbles: Frame["marbles"] = [];
  #pass: Frame["pass"];
  #keys = 0;
  #open: Float64Array = new Float64Array(0);
  /** The ticks and updates of the last frame. */
  #work = -1;

  constructor(meter: RunMeter<S>, flow: Flow, options: CounterOptions) {
    this.#meter = meter;
    this.#flow = flow;
    this.#options = options;
  }

  /**
   * The next frame; undefined where nothing is new, and the last one is not a second old.
   *
   * @param now In milliseconds.
   * @param time In seconds since the start.
   */
  next(now: number, time: number): Frame | undefined {
    const { counts, look } = this.#meter;
    const work = counts.ticks + counts.updates;
    const isIdle = work === this.#work && !look.burst.isNew && !this.#hasMarbles;
    if (isIdle && now - this.#madeAt < idleMilliseconds) return undefined;
    this.#madeAt = now;
    this.#work = work;
    return this.#make(now, time);
  }

  /** The last frames: all that was seen. */
  *rest(now: number, time: number): Generator<Frame> {
    this.#burstAt = -Infinity;
    const frame = this.next(now, time);
    if (frame) yield frame;
    if (this.#hasMarbles) yield this.#make(now, time);
  }

  get #hasMarbles(): boolean {
    return this.#meter.look.stretch.marbles !== this.#marbles;
  }

  #make(now: number, time: number): Frame {
    const { counts, tallies, look } = this.#meter;
    const { burst, pass, stretch, sizes } = look;
    const { list } = tallies;
    // Bursts and marbles are most of a frame: one of them at a time.
    const isBurst = burst.isNew && (now - this.#burstAt >= pictureMilliseconds || this.#flow.isPaused);
    const isMarbles = !isBurst && this.#hasMarbles;
    if (isBurst) this.#burstAt = now;
    const told = isBurst ? this.#burst(roomOf(list.length)) : undefined;
    if (isMarbles) this.#marbles = stretch.marbles;
    const newPass = pass?.pass === this.#pass ? undefined : pass?.pass;
    this.#pass = pass?.pass;
    const hasNewKeys = list.length !== this.#keys;
    this.#keys = list.length;
    return {
      type: "frame",
      time,
      counters: {
        ticks: counts.ticks,
        updates: counts.updates,
        ...this.#rates.of(counts.ticks, counts.updates, now),
        skipped: counts.skipped,
        keys: list.length,
        others: this.#others(),
      },
      losses: Float32Array.from(counts.models, ({ faded }) => faded),
      spread: counts.models.map((model) => model.takeSpread()),
      keys: hasNewKeys ? list.map(({ name }) => name) : undefined,
      keyLosses: Float32Array.from(list, ({ loss }) => loss.value),
      keyTicks: Float64Array.from(list, ({ ticks }) => ticks),
      burst: told,
      pass: newPass,
      stepSizes: sizes.values.slice(),
      gradientNorm: counts.gradientNorm,
      clipped: counts.clipped.value || 0,
      marbles: isMarbles ? stretch.marbles : [],
      ...(this.#options.openTickets && { openTickets: { ...this.#openCounters(), ticks: this.#open } }),
    };
  }

  /** The newest ticks of the key that is shown, and behind them those that wait for their label. */
  #burst(room: number): Burst | undefined {
    const { look, tallies, tickets } = this.#meter;
    const { burst, key } = look;
    const all = this.#openCounters().waiting;
    let open: Float32Array | undefined;
    let waiting = 0;
    if (key && key.said > 0 && all > 0) {
      // Of one key all wait, those of a checkpoint too.
      waiting = tallies.list.length === 1 ? all : Math.min(all, Math.max(0, key.said - key.ticks));
      open = tickets.read(key, waiting, Math.min(waiting, burst.ticks >> 1));
    }
    const told = burst.read(room - openBytes, open);
    const count = Math.min(waiting, burst.ticks >> 1);
    const from = told ? told.from + told.came.length - count : 0;
    this.#open = Float64Array.from({ length: told ? count : 0 }, (_, index) => from + index);
    return told;
  }

  #openCounters(): Omit<OpenTickets, "ticks"> {
    const counters = this.#options.openTickets?.();
    const { waiting = 0, expired = 0, surplus = 0, duplicate = 0, unknown = 0 } = counters ?? {};
    return { waiting, expired, surplus, duplicate, unknown };
  }

  #others(): Record<string, number> {
    const counters = Object.entries(this.#options.counters?.() ?? {}).slice(0, 16);
    return Object.fromEntries(counters.map(([name, value]) => [cutText(name, 32), Number(value)]));
  }
}

const pictureMilliseconds = 250;
/** Counters of the program may change while nothing is learned. */
const idleMilliseconds = 1000;
/** Bytes that are left for a burst, beside as many keys. */
const roomOf = (keys: number): number => bounds.bytes.frame - 3072 - 48 * keys;
/** Of the numbers of the ticks that wait. */
const openBytes = 1200;
