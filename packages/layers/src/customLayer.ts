import type { Initialiser, Layer, LayerAddresses, WidthKeeping } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import { expectSize } from "./expectSize.js";

/** Numbers by name: the parts of a memory, the parameters. */
export type Named<Name extends string> = { readonly [N in Name]: Floats };

/** What a custom layer sees of one row going forward; it writes `output`, `after` and `tape`, which start at 0. */
export interface CustomForward<Carry extends string = string, Parameter extends string = string> {
  readonly parameters: Named<Parameter>;
  readonly input: Floats;
  readonly output: Floats;
  /** Memory before and after the tick. */
  readonly before: Named<Carry>;
  readonly after: Named<Carry>;
  /** What `backward` needs and cannot see from inputs and outputs. */
  readonly tape: Floats;
}

/**
 * The same row going backward, with the deltas of what it wrote; it writes `inputDelta` and `beforeDelta`, which start
 * at 0, and adds to `gradient`. All three are linear in the deltas given.
 */
export interface CustomBackward<
  Carry extends string = string,
  Parameter extends string = string,
> extends CustomForward<Carry, Parameter> {
  readonly outputDelta: Floats;
  readonly afterDelta: Named<Carry>;
  readonly inputDelta: Floats;
  readonly beforeDelta: Named<Carry>;
  readonly gradient: Named<Parameter>;
}

/** One row forward and one row back, both pure: what they are told is all they know. */
export interface CustomLayerOptions<
  In extends number = number,
  Out extends number = number,
  Carry extends string = string,
  Parameter extends string = string,
> {
  /** As it appears in messages: `runningSum()`. */
  readonly name: string;
  readonly fanIn: In;
  readonly fanOut: Out;
  /** Memory from tick to tick: how many numbers, by name. */
  readonly carry?: { readonly [C in Carry]: number };
  readonly parameters?: {
    readonly [P in Parameter]: { readonly shape: readonly number[]; readonly initialise: Initialiser };
  };
  /** How many numbers `forward` leaves for `backward`. */
  readonly tape?: number;
  forward(row: CustomForward<Carry, Parameter>): void;
  backward(row: CustomBackward<Carry, Parameter>): void;
}

/** A custom layer that takes any width; it has no memory, tape or parameters, whose sizes would depend on it. */
export interface CustomActivationOptions {
  readonly name: string;
  forward(row: CustomForward<never, never>): void;
  backward(row: CustomBackward<never, never>): void;
}

/**
 * A layer of your own, from two plain functions on one row: forward and backward.
 *
 * - `input`, `inputDelta`     `[fanIn]`
 * - `output`, `outputDelta`   `[fanOut]`
 * - `before`, `after`, `beforeDelta`, `afterDelta`   a typed array for each name in `carry`
 * - `parameters`, `gradient`  a typed array for each name in `parameters`
 *
 * Without `fanIn` and `fanOut` it takes any width and keeps it. It obeys the laws of the other layers (check yours:
 * gradients against finite differences, for one); only its speed is that of plain JavaScript with a few views per row.
 * `backward` of a layer with memory and parameters is called twice per row, once of which for the parameters.
 *
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @example
 *   const runningSum = customLayer({
 *     name: "runningSum()",
 *     fanIn: 1,
 *     fanOut: 1,
 *     carry: { sum: 1 },
 *     forward: ({ input, output, before, after }) => {
 *       output[0] = after.sum[0] = before.sum[0] + input[0];
 *     },
 *     backward: ({ outputDelta, afterDelta, inputDelta, beforeDelta }) => {
 *       inputDelta[0] = beforeDelta.sum[0] = outputDelta[0] + afterDelta.sum[0];
 *     },
 *   });
 *   runningSum.carry // => [{ name: "sum", size: 1 }]
 */
export function customLayer<
  const In extends number,
  const Out extends number,
  Carry extends string = never,
  Parameter extends string = never,
>(options: CustomLayerOptions<In, Out, Carry, Parameter>): Layer<In, Out>;
export function customLayer(options: CustomActivationOptions & { readonly fanIn?: never }): WidthKeeping;
export function customLayer(options: CustomActivationOptions | CustomLayerOptions): Layer | WidthKeeping {
  if (isSized(options)) {
    expectSizes(options);
    return customRows(options);
  }
  // Without names of memory and parameters; the functions of the options take records of any names.
  const anyWidth = { ...(options as Omit<CustomLayerOptions, "fanIn" | "fanOut">), fanIn: 0, fanOut: 0 };
  return { ...customRows(anyWidth), keepsWidth: true };
}

/** Where one call of the user's `backward` writes; what nobody asked for goes to scratch. */
interface Results {
  readonly afterDelta: Floats;
  readonly beforeDelta: Floats;
  readonly inputDelta: Floats;
  readonly gradient: Floats;
}

function customRows(options: CustomLayerOptions): Layer {
  const { name, fanIn, fanOut, tape = 0 } = options;
  const parameters = Object.entries(options.parameters ?? {}).map(([key, spec]) => ({ name: key, ...spec }));
  const learned = parameters.map(({ name: key, shape }) => ({
    name: key,
    size: shape.reduce((a, b) => a * b, 1),
  }));
  const carry = Object.entries(options.carry ?? {}).map(([key, size]) => ({ name: key, size }));
  const memory = total(carry);
  // When the gradient is asked for, the memory's delta has moved on to earlier ticks. So a row of "gates" keeps the
  // delta of its input, and the delta of its memory as it was.
  const gates = memory > 0 ? fanIn + memory : 0;

  const seen = (addresses: LayerAddresses, row: number): CustomForward => ({
    parameters: views(addresses.memory, addresses.parameters, learned),
    input: rowOf(addresses.memory, addresses.input, row, addresses.fanIn),
    output: rowOf(addresses.memory, addresses.output, row, addresses.fanOut),
    before: views(addresses.memory, addresses.carryIn + row * memory, carry),
    after: views(addresses.memory, addresses.carryOut + row * memory, carry),
    tape: rowOf(addresses.memory, addresses.tape, row, tape),
  });
  const back = (
    addresses: LayerAddresses,
    row: number,
    { afterDelta, beforeDelta, inputDelta, gradient }: Results,
  ): void => {
    inputDelta.fill(0);
    beforeDelta.fill(0);
    options.backward({
      ...seen(addresses, row),
      outputDelta: rowOf(addresses.memory, addresses.outputDelta, row, addresses.fanOut),
      afterDelta: views(afterDelta, 0, carry),
      beforeDelta: views(beforeDelta, 0, carry),
      inputDelta,
      gradient: views(gradient, 0, learned),
    });
  };
  const scratch = (addresses: LayerAddresses): Results => ({
    afterDelta: addresses.memory.slice(0, 0),
    beforeDelta: addresses.memory.slice(0, memory),
    inputDelta: addresses.memory.slice(0, addresses.fanIn),
    gradient: addresses.memory.slice(0, total(learned)),
  });
  const keptDelta = (addresses: LayerAddresses, row: number): Floats =>
    rowOf(addresses.memory, addresses.gateDeltas, row, gates).subarray(fanIn);

  const layer: Layer = {
    name,
    fanIn,
    fanOut,
    parameters,
    carry,
    tape,
    gateDeltas: gates,
    forward: (_kernels, addresses) => {
      for (let row = 0; row < addresses.rows; row++) {
        const given = seen(addresses, row);
        for (const written of [given.output, given.tape, ...Object.values(given.after)]) written.fill(0);
        options.forward(given);
      }
    },
    inputDelta: (_kernels, addresses) => {
      const unused = scratch(addresses);
      for (let row = 0; row < addresses.rows; row++) {
        const inputDelta = rowOf(addresses.memory, addresses.inputDelta, row, addresses.fanIn);
        if (memory > 0)
          inputDelta.set(rowOf(addresses.memory, addresses.gateDeltas, row, gates).subarray(0, fanIn));
        else back(addresses, row, { ...unused, inputDelta });
      }
    },
    gradient: (_kernels, addresses) => {
      if (parameters.length === 0) return;
      const gradient = rowOf(addresses.memory, addresses.gradient, 0, total(learned));
      const unused = scratch(addresses);
      for (let row = 0; row < addresses.rows; row++)
        back(addresses, row, { ...unused, afterDelta: keptDelta(addresses, row), gradient });
    },
  };
  if (memory === 0) return layer;
  return {
    ...layer,
    backward: (_kernels, addresses) => {
      const unused = scratch(addresses);
      for (let row = 0; row < addresses.rows; row++) {
        const afterDelta = keptDelta(addresses, row);
        const beforeDelta = rowOf(addresses.memory, addresses.carryDelta, row, memory);
        const inputDelta = rowOf(addresses.memory, addresses.gateDeltas, row, gates).subarray(0, fanIn);
        afterDelta.set(beforeDelta);
        back(addresses, row, { ...unused, afterDelta, beforeDelta, inputDelta });
      }
    },
  };
}

function isSized(options: CustomActivationOptions | CustomLayerOptions): options is CustomLayerOptions {
  return "fanIn" in options && options.fanIn !== undefined;
}

function expectSizes({
  name,
  fanIn,
  fanOut,
  carry = {},
  parameters = {},
  tape = 1,
}: CustomLayerOptions): void {
  expectSize(name, "fanIn", fanIn);
  expectSize(name, "fanOut", fanOut);
  if (tape !== 0) expectSize(name, "tape", tape);
  for (const [key, size] of Object.entries(carry)) expectSize(name, `carry "${key}"`, size);
  for (const [key, { shape }] of Object.entries(parameters)) {
    for (const size of shape) expectSize(name, `an axis of parameter "${key}"`, size);
  }
}

function rowOf(memory: Floats, at: number, row: number, width: number): Floats {
  return memory.subarray(at + row * width, at + (row + 1) * width);
}

/** Views of parts that lie one behind the other. */
function views(memory: Floats, at: number, parts: readonly { name: string; size: number }[]): Named<string> {
  let start = at;
  const entries = parts.map(({ name, size }) => [name, memory.subarray(start, (start += size))] as const);
  return Object.fromEntries(entries);
}

function total(parts: readonly { readonly size: number }[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}
