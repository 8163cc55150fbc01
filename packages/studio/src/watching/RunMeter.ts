import type { Network, Sample } from "@backstream/core";
import type { Step } from "@backstream/operators";
import type { WatchOptions } from "../WatchOptions.js";
import { BaselineLoss, type BaselineValue } from "./BaselineLoss.js";
import type { ComparedTick } from "./ComparedTick.js";
import { KeyTallies, type KeyTally } from "./KeyTallies.js";
import { Look } from "./Look.js";
import { outputReader } from "./outputReader.js";
import { RunCounts } from "./RunCounts.js";
import type { SaidTick } from "./SaidTick.js";
import { Tickets } from "./Tickets.js";
import type { WatchedLayer } from "./watchedLayers.js";

/** Counts and measures the ticks and the updates of a run, by key, and looks into the nets meanwhile. */
export class RunMeter<S extends Sample> {
  readonly counts: RunCounts;
  readonly tallies: KeyTallies = new KeyTallies();
  readonly look: Look;
  readonly tickets: Tickets;
  readonly #keyOf: WatchOptions<S>["key"];
  readonly #baselines: readonly ((sample: S) => BaselineValue)[];
  readonly #baselineLoss: BaselineLoss;
  #hasTicks = false;

  constructor(
    nets: readonly Network[],
    layers: readonly WatchedLayer[],
    { key, classes = [], inverse, baselines = {}, loss }: WatchOptions<S>,
  ) {
    this.#keyOf = key;
    this.#baselines = Object.values(baselines);
    this.#baselineLoss = new BaselineLoss(loss);
    this.counts = new RunCounts(1 + this.#baselines.length);
    const parts = {
      read: outputReader(classes.length, layers.at(-1)?.name ?? ""),
      classes: classes.length,
      // The samples of its signals are those of this run.
      inverse: inverse as ((value: number, sample: Sample) => number) | undefined,
    };
    this.look = new Look(nets, layers, this.tallies, parts);
    this.tickets = new Tickets(parts);
    this.look.begin();
  }

  /** Something was said of a sample whose label comes later. */
  said(said: SaidTick): void {
    const tally = this.#tallyOf(said.key, said.sample as S); // of the samples of this run
    this.tickets.add(tally, tally === this.look.key, said);
  }

  /** A tick has been compared. */
  tick(compared: ComparedTick): void {
    const sample = compared.sample as S; // of the samples of this run
    const { loss } = compared;
    const { models } = this.counts;
    this.#hasTicks = true;
    this.counts.ticks++;
    const tally = this.#tallyOf(compared.key, sample);
    if (loss !== undefined) {
      models[0].add(loss);
      tally.loss.add(loss);
      for (let index = 0; index < this.#baselines.length; index++)
        models[index + 1].add(this.#baselineLoss.measure(this.#baselines[index](sample), sample));
    }
    this.look.tick(tally, compared, loss);
    tally.ticks++;
  }

  /**
   * An update has been made, or skipped.
   *
   * @param maximumNorm The longest gradient, where the page has set it.
   */
  update(step: Step, maximumNorm: number | undefined): void {
    const { counts } = this;
    const isSkipped = step.skipped !== undefined;
    counts.updates = step.step;
    counts.gradientNorm = step.gradientNorm;
    if (isSkipped) counts.skipped++;
    if (maximumNorm !== undefined) counts.clipped.add(step.gradientNorm > maximumNorm ? 1 : 0);
    if (!this.#hasTicks) {
      counts.ticks += step.rows;
      counts.models[0].add(step.loss);
    }
    this.look.update(step.step, isSkipped);
  }

  /** Begins a look at the key of a name, or at the busiest. */
  lookAt(name: string | undefined): void {
    const chosen = name === undefined ? undefined : this.tallies.named(name);
    this.look.key = chosen ?? this.tallies.busiest(this.look.key);
    this.look.begin();
  }

  /** The run goes on from a checkpoint: what comes does not follow what was, and what waits is dropped. */
  forget(): void {
    this.look.end();
    this.look.burst.forget();
    for (const tally of this.tallies.list) tally.said = tally.ticks;
  }

  #tallyOf(streamKey: SaidTick["key"], sample: S): KeyTally {
    const id = streamKey ?? this.#keyOf?.(sample);
    return this.tallies.of(id, () => String(this.#keyOf?.(sample) ?? id ?? "all"));
  }
}
