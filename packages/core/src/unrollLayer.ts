import type { Arena } from "@backstream/tensors";
import type { Flat, Leaf } from "./Flat.js";
import { flatten } from "./flatten.js";
import { guardedFields, type GuardedFields } from "./guardedFields.js";
import type { Layer, LayerAddresses } from "./Layer.js";
import type { Unroll, Unrolled } from "./Unroll.js";

/** Options of `unrollLayer`. */
export interface UnrollOptions {
  /** The value between the fields, and in them before they are written; NaN where not given. */
  readonly canary?: number;
  /** Whether the layer also runs backward; true where not given. */
  readonly backward?: boolean;
  /** Whether layers with `project` call it for the inputs of all ticks first; false where not given. */
  readonly projected?: boolean;
}

/**
 * Runs a layer forward and backward over some ticks, as the engine does, but without a network or stream, and with
 * canary values between the fields. It is used to check layers.
 *
 * @see `checkGradients`
 * @example
 *   const rows = { input: [1, 2, 3], outputDelta: [1, 1, 1] };
 *   const memory = { carryIn: [], carryOutDelta: [] };
 *   const given = { ticks: 3, batch: 1, ...rows, ...memory, parameters: [10, 5], gradient: [0, 0] };
 *   const { output, gradient } = unrollLayer(dense(1, 1), referenceArena(), given);
 *   output // => [15, 25, 35]
 *   gradient // => [6, 3]
 */
export function unrollLayer(
  layer: Layer,
  arena: Arena,
  unroll: Unroll,
  { canary = NaN, backward = true, projected = false }: UnrollOptions = {},
): Unrolled {
  const { ticks, batch, randomStream = 0 } = unroll;
  const flat = flatten(layer, arena, unroll.input.length / (ticks * batch));
  const fields = guardedFields(arena, layOut(flat, unroll), canary);
  const { kernels } = arena;

  /** The addresses of one tick; or, with `tick` 0 and the rows of all ticks, of the window. */
  const locate = (leaf: Leaf, tick: number, rows: number, isProjected = false): LayerAddresses => {
    const { fanIn, fanOut, carry, tape, gateDeltas, input, output, addresses } = leaf;
    const index = flat.leaves.indexOf(leaf);
    const earlier = tick * batch; // rows
    const before = fields.address(`${index} carry`) + earlier * carry;
    const after = before + batch * carry;
    return Object.assign(addresses, {
      rows,
      parameters: fields.address("parameters") + leaf.parameters,
      gradient: fields.address("gradient") + leaf.parameters,
      input: fields.address(`${input} signal`) + earlier * fanIn,
      output: fields.address(`${output} signal`) + earlier * fanOut,
      carryIn: leaf.reversed ? after : before,
      carryOut: leaf.reversed ? before : after,
      tape: fields.address(`${index} tape`) + earlier * tape,
      outputDelta: fields.address(`${output} delta`) + earlier * fanOut,
      carryDelta: fields.address(`${index} carryDelta`),
      gateDeltas: fields.address(`${index} gateDeltas`) + earlier * gateDeltas,
      inputDelta: fields.address(`${input} delta`) + earlier * fanIn,
      traces: fields.address(`${index} traces`),
      projected: isProjected,
      key0: 1,
      key1: index + 1,
      randomStream,
      tick,
    });
  };
  /** Calculates the delta of a leaf's input, which is added where a later leaf has written to the same place. */
  const writeInputDelta = (leaf: Leaf, tick: number): void => {
    const addresses = locate(leaf, tick, batch);
    const { inputDelta } = addresses;
    if (leaf.addsInputDelta) addresses.inputDelta = fields.address("spare");
    leaf.layer.inputDelta(kernels, addresses);
    if (leaf.addsInputDelta) kernels.addScaled(batch * leaf.fanIn, 1, fields.address("spare"), inputDelta);
  };

  for (const leaf of flat.leaves) {
    if (projected) leaf.layer.project?.(kernels, locate(leaf, 0, ticks * batch));
    const isProjected = projected && leaf.layer.project !== undefined;
    for (let step = 0; step < ticks; step++) {
      const tick = leaf.reversed ? ticks - 1 - step : step;
      leaf.layer.forward(kernels, locate(leaf, tick, batch, isProjected));
    }
  }
  for (const leaf of backward ? [...flat.leaves].reverse() : []) {
    for (let step = ticks - 1; step >= 0; step--) {
      const tick = leaf.reversed ? ticks - 1 - step : step;
      leaf.layer.backward?.(kernels, locate(leaf, tick, batch));
      writeInputDelta(leaf, tick);
    }
  }
  for (const leaf of backward ? flat.leaves : []) {
    leaf.layer.gradient?.(kernels, locate(leaf, 0, ticks * batch));
    leaf.layer.traceGradient?.(kernels, locate(leaf, 0, batch));
    for (let tick = 0; tick < ticks; tick++) leaf.layer.trace?.(kernels, locate(leaf, tick, batch));
  }

  const unrolled = collect(flat, fields, unroll);
  fields.free();
  return unrolled;
}

/** The fields by name: signals, with their deltas, by their index in `flat.fields`; those of a leaf by its index. */
function layOut(flat: Flat, unroll: Unroll): Record<string, number | ArrayLike<number>> {
  const rows = unroll.ticks * unroll.batch;
  const fields: Record<string, number | ArrayLike<number>> = {
    parameters: unroll.parameters,
    gradient: unroll.gradient,
    spare: unroll.batch * flat.spare,
  };
  flat.fields.forEach(({ width }, index) => {
    fields[`${index} signal`] = rows * width;
    fields[`${index} delta`] = rows * width;
  });
  fields["0 signal"] = unroll.input;
  fields[`${flat.output} delta`] = unroll.outputDelta;
  let remembered = 0;
  flat.leaves.forEach(({ carry, tape, gateDeltas, traces, learnedCarry, reversed }, index) => {
    const ofMemory = (values: ArrayLike<number>): number[][] =>
      rowsOf(values, unroll.batch).map((row) => row.slice(remembered, remembered + carry));
    const before = ofMemory(unroll.carryIn);
    for (const { offset, size, parameters } of unroll.begins ? learnedCarry : []) {
      const initial = Array.from(unroll.parameters).slice(parameters, parameters + size);
      for (const row of before) row.splice(offset, size, ...initial);
    }
    const others = new Array<number>(rows * carry).fill(NaN);
    fields[`${index} carry`] = reversed ? [...others, ...before.flat()] : [...before.flat(), ...others];
    fields[`${index} carryDelta`] = ofMemory(unroll.carryOutDelta).flat();
    fields[`${index} tape`] = rows * tape;
    fields[`${index} traces`] = new Array<number>(unroll.batch * traces).fill(0);
    fields[`${index} gateDeltas`] = rows * gateDeltas;
    remembered += carry;
  });
  return fields;
}

function collect(flat: Flat, fields: GuardedFields, unroll: Unroll): Unrolled {
  const { ticks, batch } = unroll;
  const { leaves, output } = flat;
  const gradient = [...fields.read("gradient")];
  /** The rows of the whole layer's memory: each is made of one row of every leaf's memory. */
  const memory = (name: string, moment: "before" | "after" | "now"): number[] =>
    Array.from({ length: batch }, (_, row) =>
      leaves.flatMap(({ carry, reversed }, index) => {
        const isLast = moment !== "now" && reversed !== (moment === "after");
        const from = ((isLast ? ticks : 0) * batch + row) * carry;
        return [...fields.read(`${index} ${name}`).subarray(from, from + carry)];
      }),
    ).flat();
  const [carryIn, carryInDelta] = [memory("carry", "before"), memory("carryDelta", "now")];
  if (unroll.begins) takeInitialGradient(flat, unroll, carryIn, carryInDelta, gradient);
  return {
    output: [...fields.read(`${output} signal`)],
    carryOut: memory("carry", "after"),
    inputDelta: [...fields.read("0 delta")],
    carryInDelta,
    gradient,
    given: {
      input: [...fields.read("0 signal")],
      parameters: [...fields.read("parameters")],
      carryIn,
      outputDelta: [...fields.read(`${output} delta`)],
    },
    overrun: fields.overrun(),
  };
}

/**
 * Moves the delta of a learned memory, summed over the rows, to the gradient: nothing depends on the given `carryIn` there, which
 * is put back.
 */
function takeInitialGradient(
  { leaves, carry: width }: Flat,
  { batch, carryIn: given }: Unroll,
  carryIn: number[],
  carryInDelta: number[],
  gradient: number[],
): void {
  let before = 0;
  for (const { carry, learnedCarry } of leaves) {
    for (const { offset, size, parameters } of learnedCarry) {
      for (let row = 0; row < batch; row++) {
        for (let index = 0; index < size; index++) {
          const at = row * width + before + offset + index;
          gradient[parameters + index] += carryInDelta[at];
          carryInDelta[at] = 0;
          carryIn[at] = given[at];
        }
      }
    }
    before += carry;
  }
}

function rowsOf(values: ArrayLike<number>, batch: number): number[][] {
  const width = values.length / batch;
  return Array.from({ length: batch }, (_, row) => Array.from(values).slice(row * width, (row + 1) * width));
}
