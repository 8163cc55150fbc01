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
 * Its arrays are no views of the arena's memory but copies, which are reused for every row and tick: a function that
 * allocates in the arena can make it grow, and its views would be empty then. No numbers are kept from one row to the
 * next, but for the gradient, to which all rows of a call add.
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
  readonly parameters: Named<string>;
  readonly gradient: Named<string>;
  readonly #carryIn: Floats;
  readonly #carryOut: Floats;
  readonly #carryInDelta: Floats;
  readonly #carryOutDelta: Floats;
  readonly #parameters: Floats;
  readonly #gradient: Floats;

  /** Makes arrays of the type and widths of the fields at `addresses`. */
  constructor(sizes: RowSizes, { memory, fanIn, fanOut }: LayerAddresses) {
    const zeros = (size: number): Floats =>
      memory instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
    const carry = sizes.carry.reduce((sum, { size }) => sum + size, 0);
    const learned = sizes.parameters.reduce((sum, { size }) => sum + size, 0);
    this.input = zeros(fanIn);
    this.inputDelta = zeros(fanIn);
    this.output = zeros(fanOut);
    this.outputDelta = zeros(fanOut);
    this.tape = zeros(sizes.tape);
    this.carryIn = views((this.#carryIn = zeros(carry)), sizes.carry);
    this.carryOut = views((this.#carryOut = zeros(carry)), sizes.carry);
    this.carryInDelta = views((this.#carryInDelta = zeros(carry)), sizes.carry);
    this.carryOutDelta = views((this.#carryOutDelta = zeros(carry)), sizes.carry);
    this.parameters = views((this.#parameters = zeros(learned)), sizes.parameters);
    this.gradient = views((this.#gradient = zeros(learned)), sizes.parameters);
  }

  /** Reads the parameters, before the rows of a call. */
  readParameters({ memory, parameters }: LayerAddresses): void {
    copyIn(memory, parameters, this.#parameters);
  }

  /** Reads the gradient so far, to which the rows of a call add. */
  readGradient({ memory, gradient }: LayerAddresses): void {
    copyIn(memory, gradient, this.#gradient);
  }

  /** Stores the gradient, after the rows of a call. */
  writeGradient({ memory, gradient }: LayerAddresses): void {
    memory.set(this.#gradient, gradient);
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

/** Fills an array with the numbers from `first` on. Making a view takes longer than copying a few numbers one by one. */
function copyIn(memory: Floats, first: number, into: Floats): void {
  if (into.length > 64) into.set(memory.subarray(first, first + into.length));
  else read(memory, first, 0, into);
}

/** Views of contiguous parts, by name. */
function views(values: Floats, parts: readonly RowPart[]): Named<string> {
  let start = 0;
  return Object.fromEntries(
    parts.map(({ name, size }) => [name, values.subarray(start, (start += size))] as const),
  );
}
