import type { FlatNetwork, HiddenUnits, UnitReader, UnrolledNetwork } from "@backstream/core";
import { hiddenUnits, type ReadUnits } from "./hiddenUnits.js";

/** Reads the mean magnitude of the outputs of all hidden units, over the rows and ticks of a pass. */
export class UnitActivity implements UnitReader {
  readonly units: readonly HiddenUnits[];
  readonly #read: readonly ReadUnits[];
  /** For each hidden layer, the rows that are in its sums; the sums are where the means will be. */
  readonly #rows: Float64Array;
  #isOpen = false;

  /** @throws {ArchitectureError} When it cannot find the hidden units of the nets. */
  constructor(where: string, nets: readonly FlatNetwork[]) {
    this.#read = hiddenUnits(where, nets);
    this.units = this.#read.map(({ units }) => units);
    this.#rows = new Float64Array(this.units.length);
  }

  add(unrolled: UnrolledNetwork, tick: number, mask: ArrayLike<number> | undefined): void {
    if (!this.#isOpen) this.#open();
    for (let index = 0; index < this.#read.length; index++) {
      const { units, network, leaf } = this.#read[index];
      if (network !== unrolled.network) continue;
      const { activity, count } = units;
      const { memory } = network.arena;
      let address = unrolled.outputAddress(tick, leaf);
      for (let row = 0; row < unrolled.rows; row++, address += count) {
        if (mask?.[row] === 0) continue;
        this.#rows[index]++;
        for (let unit = 0; unit < count; unit++) activity[unit] += Math.abs(memory[address + unit]);
      }
    }
  }

  finish(): void {
    if (!this.#isOpen) this.#open();
    this.#isOpen = false;
    this.units.forEach(({ activity, count }, index) => {
      const rows = Math.max(1, this.#rows[index]);
      for (let unit = 0; unit < count; unit++) activity[unit] /= rows;
    });
  }

  #open(): void {
    this.#isOpen = true;
    this.#rows.fill(0);
    for (const { activity } of this.units) activity.fill(0);
  }
}
