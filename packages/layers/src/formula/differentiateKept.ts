import { ShapeError, UnknownNameError, type Layer } from "@backstream/core";
import { BackwardPlan } from "./BackwardPlan.js";
import { Call, runSteps } from "./Call.js";
import type { DifferentiateOptions, Formula } from "./Formula.js";
import { fieldsOf, type Field, type Fields } from "./Place.js";
import { planForward, reachable, type Leaving } from "./planForward.js";
import { Recorder } from "./Recorder.js";
import { Value, type Storage } from "./Value.js";

/**
 * The layer of a formula, as `differentiate` makes it, and where some further values are that the formula returns beside its
 * output: they are calculated, and stay in a row of the tape from `kept[name]` on, for functions that read them there.
 */
export function differentiateKept<Kept extends string>(
  formula: Formula,
  options: DifferentiateOptions,
  keeps: readonly Kept[],
): { readonly layer: Layer; readonly kept: Readonly<Record<Kept, number>> } {
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
  const keeping = keeps.map((key) => {
    const value = (result as Readonly<Record<string, unknown>>)[key]; // this package's own formulas return them
    return [key, asResult(recorder, recorder.expectValue(key, value))] as const;
  });
  const { used, storages } = reachable(
    recorder.results,
    [output, ...after].map(({ value }) => value),
  );
  expectUsed(name, "parameter", learned, storages);
  expectUsed(name, "carry", kept, storages);

  const leaving = [output, ...after].map(({ value }) => value);
  const forward = planForward(
    reachable(recorder.results, [...leaving, ...keeping.map(([, value]) => value)]).used,
    [output, ...after],
  );
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
  const layer: Layer = {
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
  const offsets = keeping.map(([key, { storage, offset }]) => [key, storage.place.offset + offset] as const);
  return { layer, kept: Object.fromEntries(offsets) as Record<Kept, number> }; // one for each of `keeps`
}

/** A value as the result of an operation: only those are in the tape. */
function asResult(recorder: Recorder, value: Value): Value {
  return value.storage.kind === "result" ? value : recorder.copy(value);
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
    return asResult(recorder, found);
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
