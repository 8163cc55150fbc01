import type { RunRecord } from "./RunRecord.js";

/** How two runs differ first, or undefined where they agree within a tolerance (relative, absolute below 1). */
export function firstDifference(
  got: readonly RunRecord[],
  wanted: readonly RunRecord[],
  tolerance: number,
): string | undefined {
  for (let index = 0; index < Math.max(got.length, wanted.length); index++) {
    const [ours, theirs] = [got[index], wanted[index]] as const;
    const where = `record ${index} of ${wanted.length}`;
    if (ours?.kind !== theirs?.kind)
      return `${where}: ${ours?.kind ?? "nothing"}, expected ${theirs?.kind ?? "nothing"}`;
    const [a, b] = [Object.entries(ours), new Map<string, unknown>(Object.entries(theirs))];
    for (const [name, value] of a) {
      const difference = differenceOf(value, b.get(name), tolerance);
      if (difference !== undefined)
        return `${where}, a ${ours.kind}${"step" in ours ? ` (${ours.step})` : ""}: ${name}${difference}`;
    }
  }
  return undefined;
}

function differenceOf(got: unknown, wanted: unknown, tolerance: number): string | undefined {
  if (Array.isArray(got) && Array.isArray(wanted)) {
    if (got.length !== wanted.length) return ` has ${got.length} numbers, expected ${wanted.length}`;
    const at = got.findIndex(
      (number, index) => !isClose(number as number, wanted[index] as number, tolerance),
    );
    return at < 0 ? undefined : `[${at}] is ${got[at]}, expected ${wanted[at]}`;
  }
  const isSame =
    typeof got === "number" && typeof wanted === "number" ? isClose(got, wanted, tolerance) : got === wanted;
  return isSame ? undefined : ` is ${String(got)}, expected ${String(wanted)}`;
}

function isClose(got: number, wanted: number, tolerance: number): boolean {
  if (Object.is(got, wanted)) return true;
  return Math.abs(got - wanted) <= tolerance * Math.max(1, Math.abs(got), Math.abs(wanted));
}
