import { BrokenStreamError, describePosition, type Position } from "@backstream/core";

/**
 * The positions of the ticks that are made at once of the records from `first` to `last`. The last tick has that of the
 * last record: the source goes on behind it. The ticks before it have the offset of the first record and a number of their
 * own behind it; a checkpoint that is taken at one of them fails, since no source could go on from there.
 *
 * @param where The operator, for the message.
 * @example
 *   const at = (...offset: number[]) => ({ source: "SALES", offset });
 *   tickPositions("example", at(3), at(5), 3).map(({ offset }) => offset) // => [[3, 0], [3, 1], [5]]
 */
export function tickPositions(where: string, first: Position, last: Position, ticks: number): Position[] {
  return Array.from({ length: ticks }, (_, tick): Position => {
    // With states, since the ticks before had some: without, `forward` would say that they were lost.
    if (tick === ticks - 1) return { ...last, states: last.states ?? {} };
    const { source, made, offset } = first;
    const position = { source, made, offset: [...offset, tick] };
    return { ...position, states: { [where]: () => refuse(where, position, last) } };
  });
}

function refuse(where: string, position: Position, last: Position): never {
  throw new BrokenStreamError(
    `checkpoint: the newest sample, at ${describePosition(position)}, is one of several that ${where} made at once, expected the last of them, at ${describePosition(last)}; take it at the end of a sequence, as at the steps of bptt`,
  );
}
