import type { Segment, UpdateOptions } from "@backstream/core";

/** The numbers of the flat vectors from index `from` up to, but not including, `to`. */
export interface IndexRange {
  readonly from: number;
  readonly to: number;
}

/** The segments that do not learn: as the update says, or by their layers. */
export function frozenOf(options: UpdateOptions | undefined): readonly Segment[] | undefined {
  return options?.frozen ?? options?.segments?.filter(({ frozen }) => frozen);
}

/** What of `size` numbers is not frozen, in order; all in one range where nothing is. */
export function liveRanges(size: number, frozen: readonly Segment[] | undefined): readonly IndexRange[] {
  if (!frozen || frozen.length === 0) return [{ from: 0, to: size }];
  const ranges: IndexRange[] = [];
  let from = 0;
  for (const { offset, size: length } of frozen.toSorted((a, b) => a.offset - b.offset)) {
    if (offset > from) ranges.push({ from, to: offset });
    from = Math.max(from, offset + length);
  }
  if (from < size) ranges.push({ from, to: size });
  return ranges;
}
