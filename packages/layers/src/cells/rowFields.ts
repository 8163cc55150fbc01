/** Where the fields of a row begin, which follow each other in the order given, and how wide the row is. */
export interface RowFields<Name extends string> {
  readonly at: Readonly<Record<Name, number>>;
  readonly width: number;
}

/**
 * Lays out a row.
 *
 *     rowFields({ gates: 3, cell: 2 })   // { at: { gates: 0, cell: 3 }, width: 5 }
 */
export function rowFields<Name extends string>(sizes: Readonly<Record<Name, number>>): RowFields<Name> {
  const at = {} as Record<Name, number>; // filled below, name by name
  let width = 0;
  for (const name of Object.keys(sizes) as Name[]) {
    at[name] = width;
    width += sizes[name];
  }
  return { at, width };
}
