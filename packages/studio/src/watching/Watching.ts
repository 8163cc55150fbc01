import type { Network, Sample } from "@backstream/core";
import type { Checkpoint, Step } from "@backstream/operators";
import type { Pullable } from "@backstream/sequences";
import { tap, type MonoTypeOperatorFunction, type Observable } from "rxjs";
import type { Promotion } from "@backstream/trainers";
import {
  bounds,
  type Burst,
  type Command,
  type Frame,
  type Hello,
  type Message,
  type OpenTickets,
} from "../frames.js";
import { readCommand } from "../readCommand.js";
import type { WatchOptions } from "../WatchOptions.js";
import { BaselineLoss } from "./BaselineLoss.js";
import { cutText } from "./cutText.js";
import { FadingMean } from "./FadingMean.js";
import { Flow } from "./Flow.js";
import { Gestures } from "./Gestures.js";
import { helloOf } from "./helloOf.js";
import { KeyTallies, type KeyTally } from "./KeyTallies.js";
import { Look } from "./Look.js";
import { ModelLoss } from "./ModelLoss.js";
import { outputReader } from "./outputReader.js";
import { Rates } from "./Rates.js";
import { Reruns } from "./Reruns.js";
import type { ComparedTick } from "./ComparedTick.js";
import type { SaidTick } from "./SaidTick.js";
import type { TestedTick } from "./TestedTick.js";
import { Steering } from "./Steering.js";
import { Targets } from "./Targets.js";
import { Tickets } from "./Tickets.js";
import { watchedLayers, type WatchedLayer } from "./watchedLayers.js";

/** One run that is watched. */
export class Watching<S extends Sample> {
  readonly steering: Steering;
  readonly #options: WatchOptions<S>;
  readonly #nets: readonly Network[];
  readonly #layers: readonly WatchedLayer[];
  readonly #targets: Targets;
  readonly #tallies: KeyTallies = new KeyTallies();
  readonly #look: Look;
  readonly #tickets: Tickets;
  readonly #flow: Flow;
  readonly #gestures: Gestures;
  readonly #reruns: Reruns = new Reruns();
  readonly #models: readonly ModelLoss[];
  readonly #baselines: readonly ((
    sample: S,
  ) => ReturnType<NonNullable<WatchOptions<S>["baselines"]>[string]>)[];
  readonly #baselineLoss: BaselineLoss;
  readonly #lanes: string[] = [];
  readonly #clipped: FadingMean = new FadingMean(500);
  readonly #rates: Rates = new Rates();
  readonly #started: number = Date.now();
  readonly #begin: number = performance.now();
  readonly #commands: Command[] = [];
  readonly #timer: ReturnType<typeof setInterval>;
  #hello: Hello | undefined;
  #helloText = "";
  #controlsText = "";
  /** What the page asked to look at; undefined: the busiest. */
  #key: string | undefined;
  #ticks = 0;
  #updates = 0;
  #skipped = 0;
  #gradientNorm = NaN;
  #hasTicks = false;
  #wantsCheckpoint = false;
  #isClosed = false;
  /** Ticks until the clock is read again. */
  #untilClock = 0;
  #frameAt = -Infinity;
  /** When the last frame, and the last one with a burst, were told. */
  #toldAt = -Infinity;
  #burstAt = -Infinity;
  #toldMarbles: Frame["marbles"] = [];
  #toldPass: Frame["pass"];
  #toldKeys = 0;
  #toldOpen: Float64Array = new Float64Array(0);
  /** The ticks and updates of the last frame. */
  #toldWork = -1;

  constructor(nets: readonly Network[], options: WatchOptions<S>) {
    const { to, classes = [], inverse, baselines = {}, loss } = options;
    this.#options = options;
    this.#nets = nets;
    this.#layers = watchedLayers(nets);
    this.#flow = new Flow(() => this.#applyCommands());
    this.#gestures = new Gestures((text) => this.event("control", text));
    this.steering = new Steering(nets, this.#layers, this.#flow, this.#gestures);
    this.#baselines = Object.values(baselines);
    this.#models = [0, ...this.#baselines].map(() => new ModelLoss());
    this.#baselineLoss = new BaselineLoss(loss);
    const parts = {
      read: outputReader(classes.length, this.#layers.at(-1)?.name ?? ""),
      classes: classes.length,
      // The samples of its signals are those of this run.
      inverse: inverse as ((value: number, sample: Sample) => number) | undefined,
    };
    this.#look = new Look(nets, this.#layers, this.#tallies, parts);
    this.#tickets = new Tickets(parts);
    this.#targets = new Targets(Array.isArray(to) ? to : [to], (command) => this.#take(command));
    this.#timer = setInterval(() => this.#turn(), everyMilliseconds);
    (this.#timer as { unref?: () => void }).unref?.(); // of Node: a run that has ended does not go on for it
    this.#look.begin();
  }

  pull<T extends S>(samples: Pullable<T>): Observable<T> {
    return this.#flow.pull(samples);
  }

  /** Looks at what was said of a sample whose label comes later. */
  said(said: SaidTick): void {
    if (this.#isClosed) return;
    const tally = this.#tallyOf(said.key, said.sample as S); // of the samples of this run
    this.#tickets.add(tally, tally === this.#look.key, said);
  }

  /** Looks at a tick that has been compared. */
  tick(compared: ComparedTick): void {
    if (this.#isClosed) return;
    const sample = compared.sample as S; // of the samples of this run
    const { loss } = compared;
    this.#hasTicks = true;
    this.#ticks++;
    const tally = this.#tallyOf(compared.key, sample);
    if (loss !== undefined) {
      this.#models[0].add(loss);
      tally.loss.add(loss);
      for (let index = 0; index < this.#baselines.length; index++)
        this.#models[index + 1].add(this.#baselineLoss.measure(this.#baselines[index](sample), sample));
    }
    this.#look.tick(tally, compared, loss);
    tally.ticks++;
    if (--this.#untilClock <= 0) this.#readClock();
  }

  #tallyOf(streamKey: SaidTick["key"], sample: S): KeyTally {
    const { key } = this.#options;
    const id = streamKey ?? key?.(sample);
    return this.#tallies.of(id, () => String(key?.(sample) ?? id ?? "all"));
  }

  tested<T extends TestedTick>(tested$: Observable<T>): Observable<T> {
    return this.#taken(tested$, (tested) => {
      this.tick(tested);
      if (tested.step) this.#update(tested.step);
    });
  }

  steps<T extends Step>(steps$: Observable<T>): Observable<T> {
    return this.#taken(steps$, (step) => this.#update(step));
  }

  #taken<T>(values$: Observable<T>, next: (value: T) => void): Observable<T> {
    return values$.pipe(
      tap({
        next,
        error: (error: unknown) => this.#end("error", error instanceof Error ? error.message : String(error)),
        complete: () => this.#end("end", "the steps have completed"),
      }),
    );
  }

  event(kind: string, text: string): void {
    if (this.#isClosed) return;
    this.#greet();
    this.#targets.post({
      type: "event",
      time: this.#time,
      tick: this.#ticks,
      update: this.#updates,
      kind: cutText(kind, 40),
      text: cutText(text.slice(0, bounds.eventText), 3 * bounds.eventText),
    });
  }

  lane<T>(name: string): MonoTypeOperatorFunction<T> {
    if (this.#lanes.length === bounds.lanes)
      throw new RangeError(`watch: the lane "${name}" is one too many, expected at most ${bounds.lanes}`);
    this.#lanes.push(cutText(name, 40));
    return tap(() => this.#look.stretch.add(name, -1, this.#ticks, 128));
  }

  run<T extends Step>(open: (from: Checkpoint | undefined) => Observable<T>): Observable<T> {
    return this.#reruns.run(open);
  }

  close(why: string): void {
    if (this.#isClosed) return;
    this.#gestures.flush();
    this.#last();
    this.#targets.post({ type: "bye", why: cutText(why, 600) });
    this.#isClosed = true;
    this.#look.end();
    clearInterval(this.#timer);
    this.#targets.close();
  }

  get #time(): number {
    return (performance.now() - this.#begin) / 1000;
  }

  #update(step: Step & { readonly promotion?: Promotion }): void {
    if (this.#isClosed) return;
    const isSkipped = step.skipped !== undefined;
    this.#updates = step.step;
    this.#gradientNorm = step.gradientNorm;
    const { maximumNorm } = this.steering;
    if (maximumNorm !== undefined) this.#clipped.add(step.gradientNorm > maximumNorm ? 1 : 0);
    if (!this.#hasTicks) {
      this.#ticks += step.rows;
      this.#models[0].add(step.loss);
    }
    this.#look.update(step.step, isSkipped);
    if (isSkipped) {
      this.#skipped++;
      if (this.#skipped <= mostSkipEvents) this.event("skipped", step.skipped);
    }
    const { promotion } = step;
    if (promotion)
      this.event(
        "promotion",
        `${promotion.to} is better than ${promotion.from}: promoted after ${promotion.samples} samples`,
      );
    const hasStepped = this.#flow.update();
    if (this.#wantsCheckpoint) this.#saveCheckpoint(step);
    // The update has been made, and the next tick has not begun.
    if (!this.#flow.isUsed) this.#applyCommands();
    if (hasStepped) this.#frame(performance.now());
    else if (--this.#untilClock <= 0) this.#readClock();
  }

  #saveCheckpoint(step: Step): void {
    this.#wantsCheckpoint = false;
    const begin = performance.now();
    try {
      const checkpoint = step.checkpoint();
      this.#reruns.last = checkpoint;
      const saved = this.#options.checkpoint?.(checkpoint);
      const tell = (): void =>
        this.event("checkpoint", `update ${step.step}, in ${Math.ceil(performance.now() - begin)} ms`);
      if (saved instanceof Promise) saved.then(tell, (error: unknown) => this.event("error", String(error)));
      else tell();
    } catch (error) {
      this.event("error", error instanceof Error ? error.message : String(error));
    }
  }

  #readClock(): void {
    const now = performance.now();
    this.#untilClock = 16;
    if (now - this.#frameAt < everyMilliseconds) return;
    this.#targets.poll();
    this.#frame(now);
  }

  /** A turn of the event loop: no tick is under way. */
  #turn(): void {
    this.#applyCommands();
    this.#tellControls();
    const now = performance.now();
    this.#gestures.check(now);
    if (now - this.#frameAt >= everyMilliseconds - 5) this.#frame(now);
  }

  #take(value: unknown): void {
    this.#greet();
    try {
      this.#commands.push(readCommand(value, this.#hello!)); // it has greeted
      if (this.#commands.length > mostCommands) this.#commands.shift();
    } catch (error) {
      this.event("error", error instanceof Error ? error.message : String(error));
    }
  }

  /** Between two ticks. */
  #applyCommands(): void {
    if (this.#commands.length === 0) return;
    for (let command = this.#commands.shift(); command; command = this.#commands.shift()) {
      if (this.steering.apply(command, performance.now())) continue;
      if (command.type === "key") this.#choose(command.key);
      else if (command.type === "checkpoint") this.#wantsCheckpoint = true;
      else if (command.type === "rollBack") this.#rollBack();
    }
    this.#tellControls();
  }

  #rollBack(): void {
    const { last } = this.#reruns;
    if (!last) return this.event("error", "there is no checkpoint to roll back to; take one first");
    this.event("rollBack", `back to update ${last.step}`);
    this.#look.end();
    this.#look.burst.forget();
    for (const tally of this.#tallies.list) tally.said = tally.ticks; // what waits is dropped
    this.#reruns.rollBack();
  }

  #end(kind: "end" | "error", why: string): void {
    if (this.#isClosed) return;
    this.#gestures.flush();
    this.#last();
    this.event(kind, why);
    this.close(why);
  }

  /** The last frames: all that was seen. */
  #last(): void {
    const now = performance.now();
    this.#burstAt = -Infinity;
    this.#frame(now);
    if (this.#look.stretch.marbles !== this.#toldMarbles) this.#frame(now);
  }

  /** Says what the run is, at first and when that has changed. */
  #greet(): void {
    const hello = helloOf(this.#nets, this.#layers, this.#options, {
      started: this.#started,
      lanes: this.#lanes,
      steering: {
        flow: this.#flow.isUsed,
        learning: this.steering.frozen$.observed,
        learningRate: this.steering.learningRate$.observed,
        maximumNorm: this.steering.maximumNorm$.observed,
        frozen: this.steering.frozen$.observed,
        checkpoint: this.#options.checkpoint !== undefined || this.#reruns.isUsed,
        rollBack: this.#reruns.isUsed,
      },
    });
    const text = JSON.stringify(hello);
    // At the end nothing subscribes to the controls any more, and the page stays as it was.
    if (text === this.#helloText || (this.#hello && !this.steering.frozen$.observed)) return;
    this.#hello = hello;
    this.#helloText = text;
    this.#targets.post(hello);
    this.#tellControls();
  }

  #tellControls(): void {
    if (!this.#hello || this.#isClosed) return;
    const controls = this.steering.controls(this.#key);
    const text = JSON.stringify([controls, controls.ticksPerSecond]);
    if (text === this.#controlsText) return;
    this.#controlsText = text;
    this.#targets.post(controls);
  }

  #frame(now: number): void {
    if (this.#isClosed) return;
    this.#frameAt = now;
    this.#greet();
    this.#tellControls();
    this.#gestures.check(now);
    const work = this.#ticks + this.#updates;
    const { burst, stretch } = this.#look;
    const isIdle = work === this.#toldWork && !burst.isNew && stretch.marbles === this.#toldMarbles;
    if (!isIdle || now - this.#toldAt >= idleMilliseconds) {
      this.#targets.post(this.#frameOf(now));
      this.#toldAt = now;
      this.#toldWork = work;
    }
    this.#lookAtKey();
  }

  #choose(key: string): void {
    this.#key = key;
    this.#lookAtKey();
  }

  /** Begins a look at the key that was chosen, or at the busiest. */
  #lookAtKey(): void {
    const chosen = this.#key === undefined ? undefined : this.#tallies.named(this.#key);
    this.#look.key = chosen ?? this.#tallies.busiest(this.#look.key);
    this.#look.begin();
  }

  #frameOf(now: number): Message {
    const { burst, pass, stretch, sizes } = this.#look;
    const { list } = this.#tallies;
    // Bursts and marbles are most of a frame: one of them at a time.
    const isBurst = burst.isNew && (now - this.#burstAt >= pictureMilliseconds || this.#flow.isPaused);
    const isMarbles = !isBurst && stretch.marbles !== this.#toldMarbles;
    if (isBurst) this.#burstAt = now;
    const told = isBurst ? this.#burst(roomOf(list.length)) : undefined;
    if (isMarbles) this.#toldMarbles = stretch.marbles;
    const newPass = pass?.pass === this.#toldPass ? undefined : pass?.pass;
    this.#toldPass = pass?.pass;
    const hasNewKeys = list.length !== this.#toldKeys;
    this.#toldKeys = list.length;
    return {
      type: "frame",
      time: this.#time,
      counters: {
        ticks: this.#ticks,
        updates: this.#updates,
        ...this.#rates.of(this.#ticks, this.#updates, now),
        skipped: this.#skipped,
        keys: list.length,
        others: this.#others(),
      },
      losses: Float32Array.from(this.#models, ({ faded }) => faded),
      spread: this.#models.map((model) => model.takeSpread()),
      keys: hasNewKeys ? list.map(({ name }) => name) : undefined,
      keyLosses: Float32Array.from(list, ({ loss }) => loss.value),
      keyTicks: Float64Array.from(list, ({ ticks }) => ticks),
      burst: told,
      pass: newPass,
      stepSizes: sizes.values.slice(),
      gradientNorm: this.#gradientNorm,
      clipped: this.#clipped.value || 0,
      marbles: isMarbles ? stretch.marbles : [],
      ...(this.#options.openTickets && { openTickets: this.#openTickets() }),
    };
  }

  /** The newest ticks of the key that is shown, and behind them those that wait for their label. */
  #burst(room: number): Burst | undefined {
    const { burst, key } = this.#look;
    const all = this.#openCounters().waiting;
    let open: Float32Array | undefined;
    let waiting = 0;
    if (key && key.said > 0 && all > 0) {
      // Of one key all wait, those of a checkpoint too.
      waiting = this.#tallies.list.length === 1 ? all : Math.min(all, Math.max(0, key.said - key.ticks));
      open = this.#tickets.read(key, waiting, Math.min(waiting, burst.ticks >> 1));
    }
    const told = burst.read(room - openBytes, open);
    const count = Math.min(waiting, burst.ticks >> 1);
    const from = told ? told.from + told.came.length - count : 0;
    this.#toldOpen = Float64Array.from({ length: told ? count : 0 }, (_, index) => from + index);
    return told;
  }

  #openCounters(): Omit<OpenTickets, "ticks"> {
    const {
      waiting = 0,
      expired = 0,
      surplus = 0,
      duplicate = 0,
      unknown = 0,
    } = this.#options.openTickets?.() ?? {};
    return { waiting, expired, surplus, duplicate, unknown };
  }

  #openTickets(): OpenTickets {
    return { ...this.#openCounters(), ticks: this.#toldOpen };
  }

  #others(): Record<string, number> {
    const counters = Object.entries(this.#options.counters?.() ?? {}).slice(0, 16);
    return Object.fromEntries(counters.map(([name, value]) => [cutText(name, 32), Number(value)]));
  }
}

const everyMilliseconds = 1000 / bounds.framesPerSecond;
const pictureMilliseconds = 250;
/** Counters of the program may change while nothing is learned. */
const idleMilliseconds = 1000;
/** Bytes that are left for a burst, beside as many keys. */
const roomOf = (keys: number): number => bounds.bytes.frame - 3072 - 48 * keys;
/** Of the numbers of the ticks that wait. */
const openBytes = 1200;
const mostCommands = 256;
const mostSkipEvents = 100;
