import { arena, randomStream, type Layer, type Network } from "backstream";
import fc from "fast-check";
import { UnsubscriptionError } from "rxjs";
import { anyOracleProgram } from "../oracle/anyOracleProgram.js";
import { buildNets } from "../oracle/buildLibrary.js";
import { firstDifference } from "../oracle/firstDifference.js";
import type { OracleProgram } from "../oracle/OracleProgram.js";
import { parametersOf, runLibrary, type LibrarySample } from "../oracle/runLibrary.js";
import type { FirstParameters } from "../oracle/runOracle.js";
import { reasonOf } from "../reasonOf.js";
import { smallestFailure } from "../smallestFailure.js";
import { Attack, type AttackKind } from "./Attack.js";

const anyKind: fc.Arbitrary<AttackKind> = fc.constantFrom("throw", "throw", "unsubscribe", "drop", "double");

/**
 * Runs a random pipeline three times over the same nets, from the same parameters: undisturbed, attacked at a random moment,
 * and undisturbed again. What is learned before the attack is what the first run learned, the third run has the
 * bits of the first, and no memory is lost.
 */
export function attackCase(seed: number): string | undefined {
  const random = randomStream(seed, 0).uniform();
  return smallestFailure(fc.tuple(anyOracleProgram, anyKind), seed, ([program, kind]) =>
    problemOf(program, kind, random),
  );
}

function problemOf(program: OracleProgram, kind: AttackKind, random: number): string | undefined {
  let attack = new Attack(kind, Infinity);
  const nets = buildNets(program, arena, (layer) => hooked(layer, (place) => attack.at(place)));
  const first = parametersOf(nets);
  const run = (next: Attack): ReturnType<typeof runLibrary> => {
    attack = next;
    load(nets, first);
    return runLibrary(program, nets, arena, next);
  };
  const clean = run(attack);
  if (clean.errors.length > 0) return `without an attack: ${reasonOf(clean.errors[0])}`;
  const { used } = arena;
  const moments = attack.count;
  if (moments === 0) return undefined;

  const attacked = run(new Attack(kind, Math.floor(random * moments)));
  const { place } = attack;
  const what = `${kind} at ${place}`;
  const steps = attacked.records.filter(({ kind: of }) => of === "step").map((step) => JSON.stringify(step));
  const wanted = clean.records.filter(({ kind: of }) => of === "step").map((step) => JSON.stringify(step));
  // A dropped signal is noticed at the next one of its stream: until then other keys learn without it.
  const known = kind === "drop" && (program.flow === "keys" || isEnd(program, attack.dropped));
  const wrong = steps.findIndex((step, index) => step !== wanted[index]);
  if (wrong >= 0 && (!known || wrong < attack.stepsBefore))
    return `${what}: step ${wrong + 1} is ${steps[wrong]}, expected ${wanted[wrong] ?? "none"}`;
  const refused = refusal(attack, attacked.errors);
  if (refused !== undefined) return `${what}: ${refused}`;

  const again = run(new Attack(kind, Infinity));
  if (again.errors.length > 0) return `${what}: the next pipeline fails: ${reasonOf(again.errors[0])}`;
  if (JSON.stringify(again.records) !== JSON.stringify(clean.records))
    return `${what}: the next pipeline learns something else: ${firstDifference(again.records, clean.records, 0)}`;
  if (arena.used === used) return undefined;
  // A net keeps the memory for its longest window, which the attack may have made longer; what is lost is lost each time.
  const once = arena.used;
  run(new Attack(kind, Math.floor(random * moments)));
  run(new Attack(kind, Infinity));
  return arena.used > once ? `${what}: ${arena.used - once} floats of the arena are lost` : undefined;
}

/** Whether a dropped signal was the last of its stream: then the stream has only ended earlier. */
function isEnd({ flow, ticks }: OracleProgram, dropped: LibrarySample | undefined): boolean {
  if (!dropped) return false;
  const later = ticks.slice(dropped.index + 1);
  if (flow === "sequences") return later.length === 0 || ticks[dropped.index].last;
  return !later.some(({ key }) => flow === "one" || key === ticks[dropped.index].key);
}

/** What is wrong with the errors that ended an attacked pipeline. */
function refusal({ kind, place, error }: Attack, errors: readonly unknown[]): string | undefined {
  const [given] = errors;
  if (kind === "throw") {
    // RxJS throws it out of unsubscribe, which the library or the test may have called.
    const isFinalizer = place?.startsWith("finalize");
    if (given === error || (isFinalizer && (given === undefined || given instanceof UnsubscriptionError)))
      return undefined;
    return `the stream ends with ${given === undefined ? "no error" : reasonOf(given)}, expected the thrown one`;
  }
  if (given === undefined) return undefined;
  if (kind !== "unsubscribe" && ["BrokenStreamError", "StaleSignalError"].includes((given as Error).name))
    return undefined;
  return `the stream ends with ${reasonOf(given)}`;
}

function load(nets: readonly Network[], parameters: FirstParameters): void {
  for (const net of nets)
    net.load(
      Object.fromEntries(
        Object.entries(parameters[net.name]).map(([name, values]) => [name, Array.from(values)]),
      ),
    );
}

/** A layer, all of whose functions call `at` first. */
function hooked(layer: Layer, at: (place: string) => void): Layer {
  if (layer.parts)
    return { ...layer, parts: layer.parts.map((part) => ({ ...part, layer: hooked(part.layer, at) })) };
  type Run = Layer["forward"];
  const before =
    (name: string, run: Run): Run =>
    (kernels, addresses) => {
      at(`layer.${name}`);
      run(kernels, addresses);
    };
  return {
    ...layer,
    forward: before("forward", (...given) => layer.forward(...given)),
    inputDelta: before("inputDelta", (...given) => layer.inputDelta(...given)),
    ...(layer.backward && { backward: before("backward", (...given) => layer.backward?.(...given)) }),
    ...(layer.gradient && { gradient: before("gradient", (...given) => layer.gradient?.(...given)) }),
    ...(layer.project && { project: before("project", (...given) => layer.project?.(...given)) }),
  };
}
