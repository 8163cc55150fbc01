import { describeValue } from "./describeValue.js";
import { ShapeError, UnknownNameError } from "./errors.js";
import { isRecord, isVector, vectorOf } from "./stateParts.js";

/**
 * Checks that a state can be used in place of a fresh one: kernels would write beyond a vector that is too short, into
 * the numbers of other networks. The state may hold more than the fresh one.
 *
 * @throws {ShapeError} When a vector has another size.
 * @throws {UnknownNameError} When a part is missing, or something else.
 */
export function expectOptimizerState(state: unknown, fresh: unknown, optimizer: string, size: number): void {
  const visit = (given: unknown, wanted: unknown, path: string): void => {
    if (isVector(wanted)) {
      if (!isVector(given)) throw missing(given, path, optimizer);
      const [found, expected] = [vectorOf(given).length, vectorOf(wanted).length];
      if (found !== expected) {
        throw new ShapeError(
          `update: the state has ${found} numbers of ${nameOf(path)}, expected ${expected}; make it with init(${size}), for the ${size} parameters of all nets`,
        );
      }
    } else if (isRecord(wanted)) {
      if (!isRecord(given)) throw missing(given, path, optimizer);
      for (const key of Object.keys(wanted)) {
        visit(given[key], wanted[key], path === "" ? key : `${path}.${key}`);
      }
    }
  };
  visit(state, fresh, "");
}

function missing(given: unknown, path: string, optimizer: string): UnknownNameError {
  const found =
    path === ""
      ? `the state is ${describeValue(given)}`
      : `the state's ${nameOf(path)} is ${describeValue(given)}`;
  return new UnknownNameError(`update: ${found}, expected what ${optimizer} keeps; make it with its init`);
}

function nameOf(path: string): string {
  return path === "" ? "the vector" : `"${path}"`;
}
