import type { Position } from "./Position.js";
import { positionOf } from "./positionOf.js";

/**
 * The position with what an operator had learned up to and including its record.
 *
 * @param where The operator, for the message.
 * @throws {RangeError} When another operator has put a state of that name on it.
 * @example
 *   const position = addState("example", { source: "SALES", offset: [812] }, "prices", () => ({ seen: 813 }));
 *   position.states?.prices() // => { seen: 813 }
 */
export function addState(where: string, position: Position, name: string, state: () => unknown): Position {
  const { source, made, offset, states, joined } = position;
  if (states && Object.hasOwn(states, name)) {
    throw new RangeError(
      `${where}: the position has a state named "${name}" already, expected one for each operator; give this operator another name, by { name }`,
    );
  }
  const passed: Record<string, () => unknown> = { ...states };
  passed[name] = state; // a computed name in the literal would take several times as long
  return joined ? { source, made, offset, states: passed, joined } : { source, made, offset, states: passed };
}

/**
 * The sample with the state on its position; a value without a position stays as it is.
 *
 * @param snapshot Returns the function that returns the state as of this sample.
 * @throws {RangeError} As `addState`.
 * @example
 *   withState("example", 5, "prices", () => () => undefined) // => 5
 */
export function withState<T>(where: string, value: T, name: string, snapshot: () => () => unknown): T {
  const position = positionOf(value);
  return position ? { ...value, position: addState(where, position, name, snapshot()) } : value;
}
