import { describeValue, expectOptions, ShapeError, UnknownNameError, type Layer } from "@backstream/core";
import { expectCustomSizes } from "../expectCustomSizes.js";
import { BackwardPlan } from "./BackwardPlan.js";
import { Call, runSteps } from "./Call.js";
import type { DifferentiateOptions, Formula } from "./Formula.js";
import { fieldsOf, type Field, type Fields } from "./Place.js";
import { planForward, reachable, type Leaving } from "./planForward.js";
import { Recorder } from "./Recorder.js";
import { Value, type Storage } from "./Value.js";

/**
 * A layer of your own from its formula alone: the way back is derived.
 *
 *     output, carry' = formula(x, parameters, carry, operations)
 *
 * - x             `[fanIn]`, one row of the input
 * - parameters    by name, in the shapes that are declared
 * - carry         the memory before the tick, by name, `[size]` each
 * - operations    `linear add subtract multiply divide affine exp log tanh sigmoid softplus relu elu eluPlusOne sqrt rsqrt map sum
 *   mean slice concat reshape repeat outer matrixVector vectorMatrix`
 * - result        the output, `[fanOut]`; with a memory `{ output, carry }`, where `carry` has the memory after the tick
 *
 * The formula is called once, with symbols instead of numbers: it cannot branch on a number. Each operation becomes a call of a kernel
 * for all rows of a tick, and its mirror one on the way back; the gradient of each weight is one product for the whole window. What
 * does not read the memory runs for all ticks of a window at once where a window runs again.
 *
 * `checkGradients(layer)` compares the gradients with finite differences. It cannot find a mistake of the formula, which is
 * differentiated as it stands; it finds a wrong derivative given to `map`, and a point where there is none. A masked row has an input
 * of zeros, so a formula should be finite there: `x / sum(x)` is not.
 *
 * It is slower than a layer that is written with kernels by hand, `customLayer` is slower still. PyTorch's autograd and Keras's
 * `RNN(cell)` do the same, but record anew at every tick.
 *
 * @throws {ShapeError} When shapes do not fit, or the output or a memory has another size than declared.
 * @throws {TypeError} When the formula is no function, returns no value, or uses a value of another call.
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {UnknownNameError} When an option does not exist, a parameter or a memory is not used, or the result has a memory that is
 *   not declared.
 * @see `customLayer` for loops on the numbers of a row
 * @example
 *   const leaky = differentiate(
 *     (x, { weight }, { sum }, { add, linear, affine }) => {
 *       const next = add(affine(sum, 0.5), linear(x, weight));
 *       return { output: next, carry: { sum: next } };
 *     },
 *     {
 *       name: "leaky()",
 *       fanIn: 1,
 *       fanOut: 1,
 *       carry: { sum: 1 },
 *       parameters: { weight: { shape: [1, 1], initialise: ones() } },
 *     },
 *   );
 *   run(network(leaky), [[4], [0], [1]]).outputs.map((output) => output.item()) // => [4, 2, 2]
 *   checkGradients(leaky).every(({ relativeError }) => relativeError < 1e-8) // => true
 */
export function differentiate<
  const In extends number,
  const Out extends number,
  Carry extends string = never,
  Parameter extends string = never,
>(
  formula: Formula<Carry, Parameter>,
  options: DifferentiateOptions<In, Out, Carry, Parameter>,
): Layer<In, Out>;
export function differentiate(formula: Formula, options: DifferentiateOptions): Layer {
  expectDifferentiable(formula, options);
  const { name, fanIn, fanOut } = options;
  const parameters = Object.entries(options.parameters ?? {}).map(([key, spec]) => ({ name: key, ...spec }));
  const carry = Object.entries(options.carry ?? {}).map(([key, size]) => ({ name: key, size }));
  const fields = fieldsOf(
    fanIn,
    fanOut,
    carry.reduce((sum, { size }) => sum + size, 0),
  );

  const owner = { name };
  const given = (kind: Storage["kind"], field: Field, offset: number, shape: readonly number[]): Value => {
    const size = shape.reduce((a, b) => a * b, 1);
    const storage = { kind, place: { field, offset }, size, usesCarry: false, usesParameters: false };
    return new Value(owner, storage, 0, shape);
  };
  const x = given("input", fields.input, 0, [fanIn]);
  const learned = named(parameters, (offset, { shape }) =>
    given("parameter", fields.parameters, offset, shape),
  );
  const kept = named(
    carry.map((part) => ({ ...part, shape: [part.size] })),
    (offset, { shape }) => given("carry", fields.carryIn, offset, shape),
  );

  const recorder = new Recorder(owner, fields.tape);
  const result: unknown = formula(x, learned, kept, recorder.operations);
  const { output, after } = expectResult(result, options, recorder, fields);
  const { used, storages } = reachable(
    recorder.results,
    [output, ...after].map(({ value }) => value),
  );
  expectUsed(name, "parameter", learned, storages);
  expectUsed(name, "carry", kept, storages);

  const forward = planForward(used, [output, ...after]);
  const back = new BackwardPlan(fields, used, output, after).finish(
    x.storage,
    Object.values(learned).map(({ storage }) => storage),
    Object.values(kept).map(({ storage }) => storage),
  );

  const call = new Call();
  const runOf =
    (steps: readonly (typeof back.backward)[number][]): Layer["inputDelta"] =>
    (kernels, addresses) => {
      call.set(kernels, addresses);
      runSteps(steps, call);
    };
  return {
    name,
    fanIn,
    fanOut,
    parameters,
    carry,
    tape: fields.tape.width,
    gateDeltas: fields.gateDeltas.width,
    forward: (kernels, addresses) => {
      call.set(kernels, addresses);
      if (!addresses.projected) runSteps(forward.project, call);
      runSteps(forward.rest, call);
    },
    ...(carry.length > 0 && forward.project.length > 0 && { project: runOf(forward.project) }),
    ...(back.backward.length > 0 && { backward: runOf(back.backward) }),
    inputDelta: runOf(back.inputDelta),
    ...(back.gradient.length > 0 && { gradient: runOf(back.gradient) }),
  };
}

/** Values by name, made in order with the offset of each. */
function named<Spec extends { readonly name: string; readonly shape: readonly number[] }>(
  specs: readonly Spec[],
  make: (offset: number, spec: Spec) => Value,
): Readonly<Record<string, Value>> {
  let next = 0;
  return Object.fromEntries(
    specs.map((spec) => {
      const value = make(next, spec);
      next += value.size;
      return [spec.name, value] as const;
    }),
  );
}

function expectDifferentiable(formula: unknown, options: DifferentiateOptions): void {
  if (typeof formula !== "function") {
    throw new TypeError(
      `differentiate: the formula is ${describeValue(formula)}, expected a function (x, parameters, carry, operations) => …`,
    );
  }
  expectOptions("differentiate", options, ["name", "fanIn", "fanOut", "carry", "parameters"]);
  if (typeof options.name !== "string") {
    throw new TypeError(
      `differentiate: name is ${describeValue(options.name)}, expected a text such as "runningSum()"`,
    );
  }
  expectCustomSizes(options);
}

/** The output and the memory after the tick, checked, each as the result of an operation. */
function expectResult(
  result: unknown,
  { name, fanOut, carry = {} }: DifferentiateOptions,
  recorder: Recorder,
  fields: Fields,
): { output: Leaving; after: readonly Leaving[] } {
  const names = Object.keys(carry);
  const wanted = names.length > 0 ? `{ output, carry: { ${names.join(", ")} } }` : "a value";
  if (result === undefined)
    throw new TypeError(`${name}: the formula returns nothing, expected ${wanted}; end it with a return`);
  const isRecord = Object.prototype.toString.call(result) === "[object Object]" && !(result instanceof Value);
  // What a user's formula returns in JavaScript may be anything.
  const returned = (isRecord ? result : { output: result }) as { output?: unknown; carry?: unknown };
  const leave = (what: string, value: unknown, size: number): Value => {
    const found = recorder.expectValue(what, value);
    if (found.size !== size)
      throw new ShapeError(`${name}: ${what} has shape [${found.shape.join(", ")}], expected [${size}]`);
    return found.storage.kind === "result" ? found : recorder.copy(found);
  };
  const memory = (returned.carry ?? {}) as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(memory)) {
    if (!names.includes(key))
      throw new UnknownNameError(
        `${name}: the formula returns a carry "${key}" that is not declared; declared are ${names.join(", ") || "none"}`,
      );
  }
  const output: Leaving = {
    value: leave("the output", returned.output, fanOut),
    to: { field: fields.output, offset: 0 },
    delta: { field: fields.outputDelta, offset: 0 },
  };
  let offset = 0;
  const after = names.map((key): Leaving => {
    if (!(key in memory))
      throw new UnknownNameError(`${name}: the formula does not return carry "${key}", expected ${wanted}`);
    const value = leave(`carry "${key}"`, memory[key], carry[key]);
    const [to, delta] = [fields.carryOut, fields.carryDelta].map((field) => ({ field, offset }));
    offset += value.size;
    return { value, to, delta };
  });
  return { output, after };
}

function expectUsed(
  name: string,
  what: "parameter" | "carry",
  values: Readonly<Record<string, Value>>,
  used: ReadonlySet<Storage>,
): void {
  for (const [key, { storage }] of Object.entries(values)) {
    if (!used.has(storage)) {
      throw new UnknownNameError(
        `${name}: ${what} "${key}" has no influence on the output or the memory; use it or leave it out`,
      );
    }
  }
}
