import { addState, describeValue, positionOf } from "@backstream/core";
import { map, type MonoTypeOperatorFunction } from "rxjs";

/** What has a state for checkpoints. */
export interface Stateful {
  readonly stateName: string;
  /** Plain JSON. */
  readonly state: unknown;
}

/**
 * Keeps the states of monitors that stand behind the nets in checkpoints.
 *
 *     samples   --a----b----c--|
 *                 keepStates(score, band)
 *     output    --a----b----c--|     the same samples; a checkpoint after b has the states as they are then
 *
 * Put it before the nets, behind the source: it puts on each position how to read the states. A monitor in `predictions` has seen
 * every sample that has entered the nets when a checkpoint is taken, so the states fit. The next program gives each monitor the
 * checkpoint, by `from`. Samples without a position pass as they are.
 *
 * A monitor behind `update` has not seen the newest step while that step's checkpoint is taken; stand before it.
 *
 * @throws {TypeError} When one is no monitor.
 * @throws {RangeError} When two have one name; as an error notification, when the position has a state of that name already.
 * @example
 *   const drift = adwin({ name: "drift" });
 *   const position = { source: "errors", offset: [7] };
 *   const kept = await firstValueFrom(of({ input: 1, position }).pipe(keepStates(drift)));
 *   Object.keys(kept.position.states ?? {}) // => ["drift"]
 */
export function keepStates<T>(...monitors: readonly Stateful[]): MonoTypeOperatorFunction<T> {
  const names = new Set<string>();
  for (const monitor of monitors) {
    // At run time anything can come.
    const name: unknown = (monitor as Partial<Stateful> | undefined | null)?.stateName;
    if (typeof name !== "string")
      throw new TypeError(
        `keepStates: monitor is ${describeValue(monitor)}, expected an operator such as adwin() or predictionBand()`,
      );
    if (names.has(name))
      throw new RangeError(
        `keepStates: two monitors are named "${name}", expected a name for each; give one of them another, by { name }`,
      );
    names.add(name);
  }
  return map((value) => {
    let position = positionOf(value);
    if (!position) return value;
    for (const monitor of monitors)
      position = addState("keepStates", position, monitor.stateName, () => monitor.state);
    return { ...value, position };
  });
}
