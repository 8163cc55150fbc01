import {
  BrokenStreamError,
  compareOffsets,
  describePosition,
  positionOf,
  type Position,
} from "@backstream/core";

/**
 * The position of several samples that become one: that of the last one, behind which the source goes on. Undefined where
 * none of them has one.
 *
 * @param where The operator, for the message.
 * @throws {BrokenStreamError} When only some have one, or they come from several sources, or not in order: none of their
 *   positions would be the right one then.
 * @example
 *   const at = (offset: number) => ({ input: 1, position: { source: "SALES", offset: [offset] } });
 *   lastPosition("example", [at(3), at(4)])?.offset // => [4]
 *   lastPosition("example", [{ input: 1 }]) // => undefined
 */
export function lastPosition(where: string, samples: readonly unknown[]): Position | undefined {
  let last = positionOf(samples.at(0));
  for (let index = 1; index < samples.length; index++) {
    const position = positionOf(samples[index]);
    if (!position && !last) continue;
    if (!position || !last) {
      throw new BrokenStreamError(
        `${where}: a sample has no position, and another one of its batch has ${describePosition((position ?? last)!)}; pass it on, by map((sample) => ({ ...sample, … }))`, // one of the two is there
      );
    }
    expectAfter(where, position, last);
    last = position;
  }
  return last;
}

function expectAfter(where: string, position: Position, last: Position): void {
  if (position.source !== last.source) {
    throw new BrokenStreamError(
      `${where}: a batch has samples at ${describePosition(last)} and ${describePosition(position)}, expected one source; batch the samples of each source before they are merged`,
    );
  }
  if (compareOffsets(position.offset, last.offset) > 0) return;
  throw new BrokenStreamError(
    `${where}: a sample at ${describePosition(position)} comes after ${describePosition(last)}, expected one behind it; keep the order of samples`,
  );
}
