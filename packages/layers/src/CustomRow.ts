import type { LayerAddresses } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { CustomBackward } from "./CustomBackward.js";
import type { Named } from "./CustomForward.js";

/** A named part of a row, in floats. */
export interface RowPart {
  readonly name: string;
  readonly size: number;
}

/** How many floats a row of a custom layer has in each field. */
export interface RowSizes {
  readonly carry: readonly RowPart[];
  readonly parameters: readonly RowPart[];
  readonly tape: number;
}

/**
 * One row of a custom layer: the argument of its functions.
 *
 * Parameters and gradient are views of the arena's memory. Everything else is copied into arrays of one row's
 * size, which are reused for every row and tick: copying 64 numbers takes less time than making one view of them. No
 * numbers are kept from one row to the next.
 */
export class CustomRow implements CustomBackward {
  readonly input: Floats;
  readonly output: Floats;
  readonly tape: Floats;
  readonly carryIn: Named<string>;
  readonly carryOut: Named<string>;
  readonly outputDelta: Floats;
  readonly inputDelta: Floats;
  readonly carryInDelta: Named<string>;
  readonly carryOutDelta: Named<string>;
  parameters: Named<string> = {};
  gradient: Named<string> = {};
  readonly #carryIn: Floats;
  readonly #carryOut: Floats;
  readonly #carryInDelta: Floats;
  readonly #carryOutDelta: Floats;
  readonly #sizes: RowSizes;
  #memory: Floats | undefined;
  #parameters = 0;
  #gradient = 0;

  /** Makes arrays of the type and widths of the fields at `addresses`. */
  constructor(sizes: RowSizes, { memory, fanIn, fanOut }: LayerAddresses) {
    const zeros = (size: number): Floats =>
      memory instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
    const carry = sizes.carry.reduce((sum, { size }) => sum + size, 0);
    this.#sizes = sizes;
    this.input = zeros(fanIn);
    this.inputDelta = zeros(fanIn);
    this.output = zeros(fanOut);
    this.outputDelta = zeros(fanOut);
    this.tape = zeros(sizes.tape);
    this.carryIn = views((this.#carryIn = zeros(carry)), 0, sizes.carry);
    this.carryOut = views((this.#carryOut = zeros(carry)), 0, sizes.carry);
    this.carryInDelta = views((this.#carryInDelta = zeros(carry)), 0, sizes.carry);
    this.carryOutDelta = views((this.#carryOutDelta = zeros(carry)), 0, sizes.carry);
  }

  /** Makes views of the parameters, if they are not those of the last call: of another network, or the memory has grown. */
  open({ memory, parameters, gradient }: LayerAddresses): void {
    if (memory === this.#memory && parameters === this.#parameters && gradient === this.#gradient) return;
    this.#memory = memory;
    this.#parameters = parameters;
    this.#gradient = gradient;
    this.parameters = views(memory, parameters, this.#sizes.parameters);
    this.gradient = views(memory, gradient, this.#sizes.parameters);
  }

  /** Reads what `forward` may read, and clears what it writes. */
  readForward({ memory, input, carryIn }: LayerAddresses, row: number): void {
    read(memory, input, row, this.input);
    read(memory, carryIn, row, this.#carryIn);
    this.output.fill(0);
    this.#carryOut.fill(0);
    this.tape.fill(0);
  }

  /** Stores what `forward` wrote. */
  writeForward({ memory, output, carryOut, tape }: LayerAddresses, row: number): void {
    write(memory, output, row, this.output);
    write(memory, carryOut, row, this.#carryOut);
    write(memory, tape, row, this.tape);
  }

  /** Reads what `backward` may read, and clears what it writes. */
  readBackward(addresses: LayerAddresses, row: number): void {
    const { memory } = addresses;
    read(memory, addresses.input, row, this.input);
    read(memory, addresses.output, row, this.output);
    read(memory, addresses.carryIn, row, this.#carryIn);
    read(memory, addresses.carryOut, row, this.#carryOut);
    read(memory, addresses.tape, row, this.tape);
    read(memory, addresses.outputDelta, row, this.outputDelta);
    read(memory, addresses.carryDelta, row, this.#carryOutDelta);
    this.inputDelta.fill(0);
    this.#carryInDelta.fill(0);
  }

  /** Stores what `backward` wrote; the delta of the memory before the tick replaces that of the memory after it. */
  writeBackward({ memory, gateDeltas, carryDelta }: LayerAddresses, row: number): void {
    write(memory, gateDeltas, row, this.inputDelta);
    write(memory, carryDelta, row, this.#carryInDelta);
  }
}

function read(memory: Floats, first: number, row: number, into: Floats): void {
  const from = first + row * into.length;
  for (let i = 0; i < into.length; i++) into[i] = memory[from + i];
}

function write(memory: Floats, first: number, row: number, from: Floats): void {
  const to = first + row * from.length;
  for (let i = 0; i < from.length; i++) memory[to + i] = from[i];
}

/** Views of contiguous parts, by name. */
function views(memory: Floats, first: number, parts: readonly RowPart[]): Named<string> {
  let start = first;
  return Object.fromEntries(
    parts.map(({ name, size }) => [name, memory.subarray(start, (start += size))] as const),
  );
}
