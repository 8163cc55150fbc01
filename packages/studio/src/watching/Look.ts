import { observe, type Network, type ProbeAddresses, type ProbeMoment } from "@backstream/core";
import { BurstReader } from "./BurstReader.js";
import type { ComparedTick } from "./ComparedTick.js";
import type { KeyTallies, KeyTally } from "./KeyTallies.js";
import { normByte } from "./normByte.js";
import { PassReader } from "./PassReader.js";
import { StepSizes } from "./StepSizes.js";
import { Stretch } from "./Stretch.js";
import type { TicketParts } from "./Tickets.js";
import { firstMemory, type WatchedLayer } from "./watchedLayers.js";

/**
 * Looks into the nets: for one burst of ticks, one pass, one stretch between updates and one update. Its probes are there only
 * until it has seen these, so a fast run is looked at for a small part of the time.
 */
export class Look {
  readonly burst: BurstReader;
  readonly pass: PassReader | undefined;
  readonly stretch: Stretch = new Stretch();
  readonly sizes: StepSizes;
  /** The key that is looked at. */
  key: KeyTally | undefined;
  readonly #nets: readonly Network[];
  readonly #observed: Network;
  readonly #tallies: KeyTallies;
  #stop: (() => void)[] = [];
  /** Of the output of the memory's layer, at the tick that runs. */
  #address = -1;
  /** The number of that tick in its stream; -1: it began before the probes were there. */
  #tick = -1;
  /** Whether ticks are told by `tick`; else bursts cannot be waited for. */
  #hasTicks = false;
  #ticksSinceUpdate = 0;

  constructor(
    nets: readonly Network[],
    layers: readonly WatchedLayer[],
    tallies: KeyTallies,
    parts: TicketParts,
  ) {
    const memory = firstMemory(layers);
    this.#nets = nets;
    this.#tallies = tallies;
    this.#observed = memory?.net ?? nets[0];
    this.burst = new BurstReader({ ...parts, memory });
    this.pass = memory && new PassReader(memory);
    this.sizes = new StepSizes(layers);
  }

  /** Begins a look, or goes on with one that has not seen all. */
  begin(): void {
    this.burst.gathered = 0;
    if (this.pass) this.pass.isWanted = true;
    this.sizes.isWanted = true;
    this.stretch.want(this.#ticksSinceUpdate === 0);
    if (this.#stop.length > 0) return;
    const inside = (moment: ProbeMoment, addresses: ProbeAddresses, tick: number, oldest: number): void =>
      this.#probe(moment, addresses, tick, oldest);
    this.#stop = [observe(this.#observed, inside)];
    const gradient = (): void => this.sizes.begin();
    const last = this.#nets[0]; // the last net through which a pass comes back
    if (last !== this.#observed) this.#stop.push(observe(last, gradient, { moments: ["gradient"] }));
  }

  /** A tick has been compared. */
  tick(tally: KeyTally, seen: ComparedTick, loss: number | undefined): void {
    this.#hasTicks = true;
    this.#ticksSinceUpdate++;
    const tick = this.#tick;
    if (this.#stop.length === 0 || tick < 0) return;
    this.#tick = -1;
    this.stretch.add("forward", tally.index, tick, 128);
    if (loss !== undefined) this.stretch.add("compare", tally.index, tick, normByte(loss));
    if (tally === this.key) this.burst.add(tally.name, tally.ticks, seen.sample, seen.output, this.#address);
  }

  /** An update has been made, or skipped. */
  update(update: number, isSkipped: boolean): void {
    this.#ticksSinceUpdate = 0;
    if (this.#stop.length === 0) return;
    this.stretch.end(update);
    this.sizes.end(isSkipped);
    const isDone =
      !this.stretch.isWanted &&
      !this.sizes.isWanted &&
      !this.pass?.isWanted &&
      (!this.#hasTicks || this.burst.gathered >= this.burst.ticks);
    if (isDone) this.end();
  }

  /** Removes the probes. */
  end(): void {
    for (const stop of this.#stop) stop();
    this.#stop = [];
    this.#tick = -1;
  }

  #probe(moment: ProbeMoment, addresses: ProbeAddresses, tick: number, oldest: number): void {
    const { pass } = this;
    if (moment === "forward") {
      this.#tick = tick;
      if (pass) this.#address = addresses.outputAddress(tick, pass.leaf);
      return;
    }
    if (moment === "backward") {
      if (pass) pass.read(addresses, tick);
      if (!this.stretch.isRecording) return;
      const tally = this.#tallies.find(addresses.key);
      const size = pass ? pass.norm : this.#deltaNorm(addresses, tick, oldest);
      this.stretch.add("backward", tally?.index ?? -1, tick, normByte(size));
      return;
    }
    const tally = this.#tallies.find(addresses.key);
    pass?.end(tally === this.key || !this.#hasTicks ? (tally?.name ?? "") : undefined);
    if (this.#observed === this.#nets[0]) this.sizes.begin();
  }

  /** Of a net without memory: the error at its output. */
  #deltaNorm(addresses: ProbeAddresses, tick: number, oldest: number): number {
    const { arena, fanOut } = this.#observed;
    const count = addresses.rows * fanOut;
    return Math.sqrt(arena.kernels.sumOfSquares(count, addresses.deltaAddress(tick, oldest)));
  }
}
