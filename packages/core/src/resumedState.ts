import { describeValue } from "./describeValue.js";
import { expectProgress } from "./expectProgress.js";
import type { Progress } from "./Position.js";

/**
 * The state that an operator has in a checkpoint; undefined without a checkpoint, and for one that knows no positions, such
 * as that of a net alone.
 *
 * @param where The operator, for the message; also its name where none is given.
 * @throws {TypeError} When the name is no text, or `from` no checkpoint.
 * @throws {RangeError} When the checkpoint has positions and no state of that name.
 * @example
 *   resumedState("standardize", { from: { states: { standardize: { seen: [5] } } } }) // => { seen: [5] }
 */
export function resumedState(where: string, { name = where, from }: Resumed): unknown {
  if (typeof name !== "string" || name === "" || name === "__proto__")
    throw new TypeError(`${where}: name is ${describeValue(name)}, expected a text`);
  expectProgress(where, from);
  const { positions = [], states = {} } = from ?? {};
  if (Object.hasOwn(states, name)) return states[name];
  if (positions.length === 0) return undefined;
  const names = Object.keys(states);
  throw new RangeError(
    `${where}: the checkpoint has no state named "${name}", it has ${names.join(", ") || "none"}; give the operator the name that it had, or begin without the checkpoint`,
  );
}

/** Which state of which checkpoint. */
interface Resumed {
  readonly name?: string | undefined;
  readonly from?: Progress | undefined;
}
