import { UsageError } from "../UsageError.js";

/** Refuses columns of which two have one name: only one of them could be read. */
export function expectDistinct(source: string, columns: readonly string[]): void {
  const places = new Map<string, number>();
  columns.forEach((name, index) => {
    const earlier = places.get(name);
    if (earlier !== undefined)
      throw new UsageError(
        `${source}: columns ${earlier} and ${index + 1} are both named "${name}", expected different names; rename one`,
      );
    places.set(name, index + 1);
  });
}
