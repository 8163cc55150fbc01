import type { Network, Sample } from "@backstream/core";
import type { Checkpoint, Step } from "@backstream/operators";
import type { Pullable } from "@backstream/sequences";
import { tap, type MonoTypeOperatorFunction, type Observable } from "rxjs";
import type { Promotion } from "@backstream/trainers";
import { bounds } from "../frames.js";
import type { WatchOptions } from "../WatchOptions.js";
import { Announcements } from "./Announcements.js";
import { CommandQueue } from "./CommandQueue.js";
import type { ComparedTick } from "./ComparedTick.js";
import { cutText } from "./cutText.js";
import { Flow } from "./Flow.js";
import { FrameMaker } from "./FrameMaker.js";
import { Gestures } from "./Gestures.js";
import { PageCheckpoints } from "./PageCheckpoints.js";
import { RunMeter } from "./RunMeter.js";
import type { SaidTick } from "./SaidTick.js";
import { Steering } from "./Steering.js";
import { Targets } from "./Targets.js";
import type { TestedTick } from "./TestedTick.js";
import { watchedLayers } from "./watchedLayers.js";

/** One run that is watched: takes its ticks and updates, tells what is seen, and does what the page asks for. */
export class Watching<S extends Sample> {
  readonly steering: Steering;
  readonly #meter: RunMeter<S>;
  readonly #flow: Flow;
  readonly #gestures: Gestures;
  readonly #checkpoints: PageCheckpoints;
  readonly #commands: CommandQueue;
  readonly #targets: Targets;
  readonly #announcements: Announcements<S>;
  readonly #frames: FrameMaker<S>;
  readonly #lanes: string[] = [];
  readonly #begin: number = performance.now();
  readonly #timer: ReturnType<typeof setInterval>;
  /** The key that the page asked to look at; undefined: the busiest. */
  #chosen: string | undefined;
  #isClosed = false;
  /** Ticks until the clock is read again. */
  #untilClock = 0;
  #frameAt = -Infinity;

  constructor(nets: readonly Network[], options: WatchOptions<S>) {
    const { to } = options;
    const layers = watchedLayers(nets);
    const lanes = this.#lanes;
    const flow = new Flow(() => this.#applyCommands());
    this.#gestures = new Gestures((text) => this.event("control", text));
    const steering = new Steering(nets, layers, flow, this.#gestures);
    const meter = new RunMeter(nets, layers, options);
    const checkpoints = new PageCheckpoints(
      options,
      (kind, text) => this.event(kind, text),
      () => meter.forget(),
    );
    const targets = new Targets(Array.isArray(to) ? to : [to], (command) => this.#commands.add(command));
    this.#commands = new CommandQueue(
      () => {
        this.#announcements.greet(this.#chosen);
        return this.#announcements.hello!; // it has greeted
      },
      (why) => this.event("error", why),
    );
    this.#announcements = new Announcements({ nets, layers, options, steering, flow, checkpoints, lanes, targets }); // prettier-ignore
    this.#frames = new FrameMaker(meter, flow, options);
    this.steering = steering;
    this.#flow = flow;
    this.#meter = meter;
    this.#checkpoints = checkpoints;
    this.#targets = targets;
    this.#timer = setInterval(() => this.#turn(), everyMilliseconds);
    (this.#timer as { unref?: () => void }).unref?.(); // of Node: a run that has ended does not go on for it
  }

  pull<T extends S>(samples: Pullable<T>): Observable<T> {
    return this.#flow.pull(samples);
  }

  /** Looks at what was said of a sample whose label comes later. */
  said(said: SaidTick): void {
    if (!this.#isClosed) this.#meter.said(said);
  }

  /** Looks at a tick that has been compared. */
  tick(compared: ComparedTick): void {
    if (this.#isClosed) return;
    this.#meter.tick(compared);
    if (--this.#untilClock <= 0) this.#readClock();
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
    this.#announcements.greet(this.#chosen);
    const { ticks, updates } = this.#meter.counts;
    this.#targets.post({
      type: "event",
      time: this.#time,
      tick: ticks,
      update: updates,
      kind: cutText(kind, 40),
      text: cutText(text.slice(0, bounds.eventText), 3 * bounds.eventText),
    });
  }

  lane<T>(name: string): MonoTypeOperatorFunction<T> {
    if (this.#lanes.length === bounds.lanes)
      throw new RangeError(`watch: the lane "${name}" is one too many, expected at most ${bounds.lanes}`);
    this.#lanes.push(cutText(name, 40));
    const { counts, look } = this.#meter;
    return tap(() => look.stretch.add(name, -1, counts.ticks, 128));
  }

  run<T extends Step>(open: (from: Checkpoint | undefined) => Observable<T>): Observable<T> {
    return this.#checkpoints.run(open);
  }

  close(why: string): void {
    if (this.#isClosed) return;
    this.#gestures.flush();
    this.#last();
    this.#targets.post({ type: "bye", why: cutText(why, 600) });
    this.#isClosed = true;
    this.#meter.look.end();
    clearInterval(this.#timer);
    this.#targets.close();
  }

  /** Seconds since the start. */
  get #time(): number {
    return (performance.now() - this.#begin) / 1000;
  }

  #update(step: Step & { readonly promotion?: Promotion }): void {
    if (this.#isClosed) return;
    const { skipped, promotion } = step;
    const { counts } = this.#meter;
    this.#meter.update(step, this.steering.maximumNorm);
    if (skipped !== undefined && counts.skipped <= mostSkipEvents) this.event("skipped", skipped);
    if (promotion) this.event("promotion", textOf(promotion));
    const hasStepped = this.#flow.update();
    this.#checkpoints.update(step);
    // The update has been made, and the next tick has not begun.
    if (!this.#flow.isUsed) this.#applyCommands();
    if (hasStepped) this.#frame(performance.now());
    else if (--this.#untilClock <= 0) this.#readClock();
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

  /** Between two ticks. */
  #applyCommands(): void {
    if (this.#commands.isEmpty) return;
    for (let command = this.#commands.take(); command; command = this.#commands.take()) {
      if (this.steering.apply(command, performance.now())) continue;
      if (command.type === "checkpoint") this.#checkpoints.want();
      else if (command.type === "rollBack") this.#checkpoints.rollBack();
      else if (command.type === "key") {
        this.#chosen = command.key;
        this.#meter.lookAt(this.#chosen);
      }
    }
    this.#tellControls();
  }

  #end(kind: "end" | "error", why: string): void {
    if (this.#isClosed) return;
    this.#gestures.flush();
    this.#last();
    this.event(kind, why);
    this.close(why);
  }

  /** Tells all that was seen. */
  #last(): void {
    this.#announcements.greet(this.#chosen);
    this.#tellControls();
    for (const frame of this.#frames.rest(performance.now(), this.#time)) this.#targets.post(frame);
  }

  #tellControls(): void {
    if (!this.#isClosed) this.#announcements.controls(this.#chosen);
  }

  #frame(now: number): void {
    if (this.#isClosed) return;
    this.#frameAt = now;
    this.#announcements.greet(this.#chosen);
    this.#tellControls();
    this.#gestures.check(now);
    const frame = this.#frames.next(now, this.#time);
    if (frame) this.#targets.post(frame);
    this.#meter.lookAt(this.#chosen);
  }
}

function textOf({ from, to, samples }: Promotion): string {
  return `${to} is better than ${from}: promoted after ${samples} samples`;
}

const everyMilliseconds = 1000 / bounds.framesPerSecond;
const mostSkipEvents = 100;
