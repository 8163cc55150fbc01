import type { Vector } from "./affine.js";
import { measure, rowShares } from "./oracleLoss.js";
import type { Memory, NetTape, OracleNetwork } from "./OracleNetwork.js";
import type { DeltaMap, OracleProgram } from "./OracleProgram.js";
import type { OracleSample } from "./oracleSamples.js";
import type { RunRecord } from "./RunRecord.js";
import { squash } from "./squash.js";

/** A held tick. */
interface HeldTick {
  readonly sample: OracleSample;
  /** What went into the first net that learns. */
  readonly input: readonly Vector[];
  /** Rows with a loss. */
  readonly present: number;
  /** What its mean divides by. */
  readonly denominator: number;
  /** As emitted. */
  readonly loss: number;
  /** Memory before it, tape, and delta: of the latest run. */
  before: readonly Memory[];
  tapes: readonly NetTape[];
  delta: readonly Vector[];
}

/** A pass that has gone back through the nets, whose gradients are complete. */
export interface OraclePass {
  readonly loss: number;
  readonly rows: number;
}

/** What all streams of a program share. */
export interface OracleShared {
  readonly program: OracleProgram;
  readonly predicts: readonly OracleNetwork[];
  readonly nets: readonly OracleNetwork[];
  /** Makes a step of a pass and returns whether it was skipped. */
  readonly learn: (pass: OraclePass) => boolean;
  readonly record: (record: RunRecord) => void;
}

/**
 * One stream of ticks through the nets, with a memory of its own: BPTT(window; stride) as the design describes it, in
 * the simplest way. Every pass runs its whole window again, since where no parameter has changed that gives the same numbers.
 */
export class OracleStream {
  readonly #shared: OracleShared;
  readonly #window: number;
  readonly #stride: number;
  #reading: Memory[];
  #memory: Memory[];
  #held: HeldTick[] = [];
  #fresh = 0;

  constructor(shared: OracleShared) {
    const { program, predicts, nets } = shared;
    const rows = Math.max(1, program.batch);
    this.#shared = shared;
    this.#window = program.rewind ? (program.rewind.window ?? Infinity) : 1;
    this.#stride = program.rewind?.stride ?? this.#window;
    this.#reading = predicts.map((net) => net.emptyMemory(rows));
    this.#memory = nets.map((net) => net.emptyMemory(rows));
  }

  next(sample: OracleSample): void {
    const { program, predicts, record } = this.#shared;
    let input: readonly Vector[] = sample.input;
    predicts.forEach((net, index) => {
      const ran = net.run(input, this.#reading[index], sample.mask);
      this.#reading[index] = ran.memory;
      input = ran.output;
    });
    const shares = rowShares(program.loss, sample, input.length).filter((share) => share > 0);
    const present = shares.length;
    const denominator = shares.reduce((sum, share) => sum + share, 0);
    const before = [...this.#memory];
    const { output, tapes } = this.#runNets(input, sample);
    const measured = present > 0 ? measure(program.loss, output, sample) : undefined;
    record({ kind: "tick", output: output.flat(), loss: measured?.loss });
    const delta = measured
      ? change(program.mapDelta.before, measured.delta, sample)
      : output.map((row) => row.map(() => 0));
    this.#held.push({ sample, input, present, denominator, loss: measured?.loss ?? 0, before, tapes, delta });
    if (this.#held.length > this.#window) this.#held.shift();
    this.#fresh++;
    if (this.#fresh === this.#stride) this.#emit();
  }

  /** Learns from the rest. */
  complete(): void {
    if (this.#fresh > 0) this.#emit();
  }

  #emit(): void {
    const { program } = this.#shared;
    const held = this.#held;
    const fresh = held.slice(held.length - this.#fresh).filter(({ present }) => present > 0);
    this.#fresh = 0;
    let isSkipped = false;
    if (fresh.length > 0) {
      const isSum = program.loss.reduction === "sum";
      const total = fresh.reduce((sum, { denominator }) => sum + (isSum ? 1 : denominator), 0);
      const loss = fresh.reduce((sum, tick) => sum + tick.loss * (isSum ? 1 : tick.denominator), 0) / total;
      const rows = fresh.reduce((sum, { present }) => sum + present, 0);
      if (program.rewind?.rerun !== "never") this.#rerun();
      this.#back(new Map(fresh.map((tick) => [tick, (isSum ? 1 : tick.denominator) / total])));
      isSkipped = this.#shared.learn({ loss, rows });
    }
    if (isSkipped) this.#memory = [...held[0].before];
    const kept = isSkipped ? 0 : this.#window - 1;
    this.#held = kept === 0 ? [] : held.slice(-kept);
  }

  /** Runs the held ticks again with the parameters of now, from the memory before the oldest. */
  #rerun(): void {
    const { loss, mapDelta } = this.#shared.program;
    this.#memory = [...this.#held[0].before];
    for (const tick of this.#held) {
      tick.before = [...this.#memory];
      const { output, tapes } = this.#runNets(tick.input, tick.sample);
      tick.tapes = tapes;
      if (tick.present > 0)
        tick.delta = change(mapDelta.before, measure(loss, output, tick.sample).delta, tick.sample);
    }
  }

  #runNets(
    input: readonly Vector[],
    { mask }: OracleSample,
  ): { output: readonly Vector[]; tapes: NetTape[] } {
    let output = input;
    const tapes = this.#shared.nets.map((net, index) => {
      const ran = net.run(output, this.#memory[index], mask);
      this.#memory[index] = ran.memory;
      output = ran.output;
      return ran.tape;
    });
    return { output, tapes };
  }

  /** Sends the deltas back, newest tick first; `scales` has the factor of each tick that counts. */
  #back(scales: ReadonlyMap<HeldTick, number>): void {
    const { nets, program } = this.#shared;
    const rows = Math.max(1, program.batch);
    const memoryDeltas: Memory[] = nets.map((net) => net.emptyMemory(rows));
    for (const tick of this.#held.toReversed()) {
      const scale = scales.get(tick) ?? 0;
      let delta: readonly Vector[] = tick.delta.map((row) =>
        row.map((number) => (scale === 0 ? 0 : scale * number)),
      );
      if (program.rewind) delta = change(program.mapDelta.after, delta, tick.sample);
      for (let index = nets.length - 1; index >= 0; index--) {
        const back = nets[index].runBack(tick.tapes[index], delta, memoryDeltas[index]);
        memoryDeltas[index] = back.memory;
        delta = change(program.mapDelta.between, back.input, tick.sample);
      }
    }
  }
}

function change(map: DeltaMap, delta: readonly Vector[], { scale }: OracleSample): readonly Vector[] {
  if (map === "none") return delta;
  return delta.map((row) => row.map((number) => (map === "scale" ? scale * number : squash(number))));
}
