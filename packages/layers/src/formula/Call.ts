import type { LayerAddresses } from "@backstream/core";
import { elementwiseKernels, type Floats, type Kernels, type RowwiseKernels } from "@backstream/tensors";
import type { Place } from "./Place.js";

/** One call of a kernel, with everything but addresses and rows decided. */
export type Step = (call: Call) => void;

/** The rows and addresses of one call of a layer's function. Each layer has one, which is set again for each call. */
export class Call {
  kernels!: Kernels; // set by `set`, before every use
  rowwise!: RowwiseKernels;
  rows = 0;
  gradient = 0;
  /** By the index of a field. */
  readonly #bases: number[] = new Array<number>(10).fill(0);
  #addresses!: LayerAddresses;

  set(kernels: Kernels, addresses: LayerAddresses): void {
    if (this.kernels !== kernels) {
      this.kernels = kernels;
      this.rowwise = kernels.extension(elementwiseKernels);
    }
    this.rows = addresses.rows;
    this.gradient = addresses.gradient;
    this.#addresses = addresses;
    const bases = this.#bases;
    // In the order of `fieldsOf`.
    bases[0] = addresses.input;
    bases[1] = addresses.carryIn;
    bases[2] = addresses.parameters;
    bases[3] = addresses.tape;
    bases[4] = addresses.output;
    bases[5] = addresses.carryOut;
    bases[6] = addresses.outputDelta;
    bases[7] = addresses.carryDelta;
    bases[8] = addresses.gateDeltas;
    bases[9] = addresses.inputDelta;
  }

  /** The address of the first row of a place. */
  at({ field, offset }: Place): number {
    return this.#bases[field.index] + offset;
  }

  /** All of the memory as it is now. */
  get memory(): Floats {
    return this.#addresses.memory;
  }
}

/** Runs steps one after the other. */
export function runSteps(steps: readonly Step[], call: Call): void {
  for (let index = 0; index < steps.length; index++) steps[index](call);
}
