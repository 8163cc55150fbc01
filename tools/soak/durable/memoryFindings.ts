import { growth } from "./growth.js";

/** What a learner took at a moment: bytes, the heap's after garbage was collected. */
export interface MemoryMeasurement {
  readonly minute: number;
  readonly heap: number;
  readonly resident: number;
}

/** What measurements of memory say. */
export interface MemoryFindings {
  /** MiB a minute: see `growth`; undefined where there are too few measurements. */
  readonly heapGrowth: number | undefined;
  readonly residentGrowth: number | undefined;
  /** In a line. */
  readonly said: string;
  readonly failures: readonly string[];
}

/** Measurements from which on a line through them says something. */
const fewest = 10;

/** Whether memory is flat: the heap may grow by 1 MiB a minute, the resident set by 4. */
export function memoryFindings(measurements: readonly MemoryMeasurement[]): MemoryFindings {
  const { length } = measurements;
  if (length < fewest)
    return {
      heapGrowth: undefined,
      residentGrowth: undefined,
      said: `memory NOT CHECKED, since there were ${length} measurements behind the learner's first minute, and ${fewest} are needed: take more --minutes`,
      failures: [],
    };
  const slope = (of: "heap" | "resident"): number =>
    growth(measurements.map((each) => [each.minute, each[of] / 2 ** 20]));
  const [heapGrowth, residentGrowth] = [slope("heap"), slope("resident")];
  const numbers = `heap ${heapGrowth.toFixed(2)} and resident set ${residentGrowth.toFixed(2)} MiB a minute more, by ${length} measurements`;
  const failures = [
    ...(heapGrowth > 1 ? [`the heap grows by ${heapGrowth.toFixed(2)} MiB a minute`] : []),
    ...(residentGrowth > 4 ? [`the resident set grows by ${residentGrowth.toFixed(2)} MiB a minute`] : []),
  ];
  return {
    heapGrowth,
    residentGrowth,
    said: `memory ${failures.length === 0 ? "flat" : "NOT FLAT"} (${numbers})`,
    failures,
  };
}
