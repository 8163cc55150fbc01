import { expectPosition, expectProgress, type Position, type Progress } from "@backstream/core";

/**
 * The position of a source in a checkpoint: a source of your own goes on behind it. Undefined at a first start, and where the
 * checkpoint does not know the source.
 *
 * @param where The source's function, for the message.
 * @throws {TypeError} When `from` is no checkpoint, or its position of that source is none.
 * @see {@link withPositions} for a source that begins anew each time
 * @example
 *   const checkpoint = { positions: [{ source: "SALES", offset: [812] }] };
 *   resumedPosition("fromSales", checkpoint, "SALES")?.offset // => [812]
 *   resumedPosition("fromSales", undefined, "SALES") // => undefined
 */
export function resumedPosition(
  where: string,
  from: Progress | undefined,
  source: string,
): Position | undefined {
  expectProgress(where, from);
  const found = from?.positions?.find((position: Partial<Position> | null) => position?.source === source);
  if (found) expectPosition(where, found);
  return found;
}
