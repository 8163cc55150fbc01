import type { Step } from "./Call.js";
import { affineStep } from "./elementwiseOperations.js";
import type { Place } from "./Place.js";
import type { Storage, Value } from "./Value.js";

/** A value that leaves a tick, and where to. */
export interface Leaving {
  readonly value: Value;
  readonly to: Place;
  /** Where the delta of what left is. */
  readonly delta: Place;
}

/** The steps of a tick; those that do not read the memory can run for all ticks of a window at once. */
export interface ForwardPlan {
  readonly project: readonly Step[];
  readonly rest: readonly Step[];
}

/** Plans a tick: the results that are used, and what leaves. */
export function planForward(results: readonly Value[], leaving: readonly Leaving[]): ForwardPlan {
  const project: Step[] = [];
  const rest: Step[] = [];
  for (const { storage } of results) {
    const { node, place, usesCarry } = storage;
    if (!node) continue;
    const operands = node.operands.map((operand) => operand.place);
    (usesCarry ? rest : project).push(node.operation.forward({ operands, result: place }));
  }
  for (const { value, to } of leaving) rest.push(affineStep(value.size, 1, 0, value.place, to, 0));
  return { project, rest };
}

/** The results that what leaves depends on, in order, and all storages that they read. */
export function reachable(
  results: readonly Value[],
  leaving: readonly Value[],
): { readonly used: readonly Value[]; readonly storages: ReadonlySet<Storage> } {
  const storages = new Set<Storage>(leaving.map(({ storage }) => storage));
  for (const { storage } of results.toReversed()) {
    if (storages.has(storage))
      for (const operand of storage.node?.operands ?? []) storages.add(operand.storage);
  }
  return { used: results.filter(({ storage }) => storages.has(storage)), storages };
}
