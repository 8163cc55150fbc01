import { expect, it } from "vitest";
import { memoryFindings, type MemoryMeasurement } from "./memoryFindings.js";

const measured = (count: number, more: number): MemoryMeasurement[] =>
  Array.from({ length: count }, (_, minute) => {
    const bytes = (100 + more * minute) * 2 ** 20;
    return { minute, heap: bytes, resident: bytes };
  });

it("says that too few measurements are no check, whatever they are", () => {
  for (const count of [0, 9])
    expect(memoryFindings(measured(count, 50))).toEqual({
      heapGrowth: undefined,
      residentGrowth: undefined,
      said: `memory NOT CHECKED, since there were ${count} measurements behind the learner's first minute, and 10 are needed: take more --minutes`,
      failures: [],
    });
});

it("fails where memory grows, and says how flat it is where it does not", () => {
  const flat = "memory flat (heap 0.00 and resident set 0.00 MiB a minute more, by 10 measurements)";
  expect(memoryFindings(measured(10, 0))).toMatchObject({ said: flat, failures: [] });
  expect(memoryFindings(measured(12, 5))).toMatchObject({
    said: "memory NOT FLAT (heap 5.00 and resident set 5.00 MiB a minute more, by 12 measurements)",
    failures: ["the heap grows by 5.00 MiB a minute", "the resident set grows by 5.00 MiB a minute"],
  });
});
