import { describeValue, ShapeError, UnknownNameError } from "@backstream/core";
import { addressOf, arena, type Block, type Floats } from "@backstream/tensors";

/**
 * Checks the arguments of an update, whose kernels check nothing: with a vector that is too short they would write into
 * other numbers of the arena.
 *
 * @throws {ShapeError} When gradient and parameters have different lengths.
 * @throws {TypeError} When one of them is no typed array of floats.
 */
export function expectVectors(where: string, gradient: Floats, parameters: Floats): void {
  if (!isFloats(gradient)) throw noFloats(where, "gradient is", gradient);
  if (!isFloats(parameters)) throw noFloats(where, "parameters are", parameters);
  if (gradient.length !== parameters.length) {
    throw new ShapeError(
      `${where}: the gradient has ${gradient.length} numbers, expected ${parameters.length}, one for each parameter`,
    );
  }
}

/**
 * The vector of that name in a state.
 *
 * @throws {UnknownNameError} When the state has none.
 * @throws {ShapeError} When it is not as long as the parameters.
 */
export function stateArray(where: string, state: object, name: string, parameters: Floats): Floats {
  const vector = (state as Partial<Record<string, Block | Floats>> | null | undefined)?.[name];
  const array = isFloats(vector) ? vector : vector?.array;
  if (array === undefined) {
    throw new UnknownNameError(
      `${where}: the state is ${describeValue(state)}, expected one with "${name}"; make it with init(${parameters.length})`,
    );
  }
  // A block is not empty.
  const wanted = array === vector ? parameters.length : Math.max(1, parameters.length);
  if (array.length !== wanted) {
    throw new ShapeError(
      `${where}: the state has ${array.length} numbers of "${name}", expected ${parameters.length}, one for each parameter; make it with init(${parameters.length})`,
    );
  }
  return array;
}

/** As `addressOf` of a vector in a state; a block knows its address. */
export function stateAddress(vector: Block | Floats): number {
  if (isFloats(vector)) return addressOf(vector);
  return vector.arena === arena ? vector.address : -1;
}

function isFloats(value: unknown): value is Floats {
  return value instanceof Float32Array || value instanceof Float64Array;
}

function noFloats(where: string, what: string, value: unknown): TypeError {
  return new TypeError(
    `${where}: the ${what} ${describeValue(value)}, expected a Float32Array or Float64Array`,
  );
}
