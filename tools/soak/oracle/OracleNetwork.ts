import type { Vector } from "./affine.js";
import { memorySize, runCell, runCellBack, type Parameters, type Tape } from "./cells.js";
import type { OracleNet } from "./OracleProgram.js";

/** Memory by row, then by layer. */
export type Memory = readonly (readonly Vector[])[];

/** What a tick leaves for the way back: by row, then by layer; undefined for a row that was masked or not finite. */
export type NetTape = readonly (readonly Tape[] | undefined)[];

/** A net of the oracle: parameters by layer, and the gradient that passes add up. */
export class OracleNetwork {
  readonly net: OracleNet;
  readonly name: string;
  readonly fanIn: number;
  readonly parameters: readonly Parameters[];
  gradient: readonly Parameters[];

  /** Takes the parameters from a record with the library's names. */
  constructor(
    name: string,
    net: OracleNet,
    fanIn: number,
    saved: Readonly<Record<string, ArrayLike<number>>>,
  ) {
    this.name = name;
    this.net = net;
    this.fanIn = fanIn;
    this.parameters = net.layers.map((_, index) => {
      const prefix = net.layers.length === 1 ? "" : `${index}.`;
      const own = Object.entries(saved).filter(([key]) => key.startsWith(prefix));
      return Object.fromEntries(own.map(([key, values]) => [key.slice(prefix.length), Array.from(values)]));
    });
    this.gradient = this.#zeros();
  }

  /** Full names with the parameter's and the gradient's numbers, layer by layer. */
  entries(): { name: string; values: number[]; gradient: number[] }[] {
    return this.parameters.flatMap((layer, index) =>
      Object.entries(layer).map(([name, values]) => ({
        name: this.parameters.length === 1 ? name : `${index}.${name}`,
        values,
        gradient: this.gradient[index][name],
      })),
    );
  }

  zeroGradient(): void {
    this.gradient = this.#zeros();
  }

  emptyMemory(rows: number): Memory {
    return Array.from({ length: rows }, () =>
      this.net.layers.map((layer) => Array<number>(memorySize(layer)).fill(0)),
    );
  }

  /** Runs one tick. A masked row keeps its memory, and its output is zero; a row that is not finite too, and its output is NaN. */
  run(
    input: readonly Vector[],
    memory: Memory,
    mask: Vector | undefined,
  ): { output: Vector[]; memory: Memory; tape: NetTape } {
    const { layers } = this.net;
    const output: Vector[] = [];
    const tape: (Tape[] | undefined)[] = [];
    const next = memory.map((before, row) => {
      if (mask?.[row] === 0 || !input[row].every(Number.isFinite)) {
        output.push(Array<number>(layers.at(-1)!.units).fill(mask?.[row] === 0 ? 0 : NaN)); // there is a layer
        tape.push(undefined);
        return before;
      }
      let x = input[row];
      const tapes: Tape[] = [];
      const after = layers.map((layer, index) => {
        const ran = runCell(layer, this.parameters[index], x, before[index]);
        x = ran.output;
        tapes.push(ran.tape);
        return ran.memory;
      });
      output.push(x);
      tape.push(tapes);
      return after;
    });
    return { output, memory: next, tape };
  }

  /** The way back of one tick: adds to the gradient, with the tape as it was and the parameters of now. */
  runBack(tape: NetTape, delta: readonly Vector[], memoryDelta: Memory): { input: Vector[]; memory: Memory } {
    const { layers } = this.net;
    const input: Vector[] = [];
    const memory = memoryDelta.map((after, row) => {
      const tapes = tape[row];
      if (!tapes) {
        input.push(Array<number>(this.fanIn).fill(0));
        return after;
      }
      let d = delta[row];
      const before = [...after];
      for (let index = layers.length - 1; index >= 0; index--) {
        const p = this.parameters[index];
        const deltas = runCellBack(layers[index], p, tapes[index], d, after[index], this.gradient[index]);
        d = deltas.input;
        before[index] = deltas.memory;
      }
      input.push(d);
      return before;
    });
    return { input, memory };
  }

  #zeros(): Parameters[] {
    return this.parameters.map((layer) =>
      Object.fromEntries(Object.entries(layer).map(([name, values]) => [name, values.map(() => 0)])),
    );
  }
}
