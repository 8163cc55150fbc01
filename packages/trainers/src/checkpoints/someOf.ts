import { absent } from "@backstream/operators";

/** A column in which some records have no entry. */
export interface Some {
  /** For each record 0: undefined, 1: given, 2: the record has no such member. */
  readonly kinds: readonly number[];
  /** The entries that are given, and their indices in the column. */
  readonly given: readonly unknown[];
  readonly indices: readonly number[];
}

/** The column without what is not given; undefined where nothing is missing. */
export function someOf(column: readonly unknown[]): Some | undefined {
  if (!column.includes(undefined) && !column.includes(absent)) return undefined;
  const kinds: number[] = [];
  const indices: number[] = [];
  const given: unknown[] = [];
  for (let index = 0; index < column.length; index++) {
    const item = column[index];
    kinds.push(item === undefined ? 0 : item === absent ? 2 : 1);
    if (kinds[index] !== 1) continue;
    indices.push(index);
    given.push(item);
  }
  return { kinds, given, indices };
}

/** The column again, with `absent` where a record has no such member; undefined where kinds and entries do not fit. */
export function fillSome(kinds: readonly unknown[], given: readonly unknown[]): unknown[] | undefined {
  const column: unknown[] = [];
  let next = 0;
  for (const kind of kinds) {
    if (kind === 0) column.push(undefined);
    else if (kind === 2) column.push(absent);
    else if (kind === 1 && next < given.length) column.push(given[next++]);
    else return undefined;
  }
  return next === given.length ? column : undefined;
}
