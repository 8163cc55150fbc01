import fc from "fast-check";
import { expect, it } from "vitest";
import { attackCase } from "./attack/attackCase.js";
import { oracleCase } from "./oracle/oracleCase.js";
import { resumeCase } from "./resume/resumeCase.js";
import { smallestFailure } from "./smallestFailure.js";
import { watch } from "./watch.js";

// In this process, since these cases end; the damaged files are in soak.slow.test.ts.
it.each([
  ["oracle", 40, oracleCase],
  ["resume", 10, resumeCase],
  ["attack", 40, attackCase],
] as const)("%s: %i cases", (_name, length, run) => {
  const problems = Array.from({ length }, (_, index) => run(100 + index));
  expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
});

it("a failure shows the smallest value, the same for the same seed", () => {
  const isSmall = (numbers: readonly number[]): string | undefined =>
    numbers.some((number) => number > 9) ? "holds more than 9" : undefined;
  const search = (seed: number): string | undefined => smallestFailure(fc.array(fc.nat()), seed, isSmall);
  const found = Array.from({ length: 20 }, (_, seed) => search(seed));
  expect(found).toEqual(Array.from({ length: 20 }, (_, seed) => search(seed)));
  expect(new Set(found)).toEqual(new Set([undefined, "holds more than 9\n[10]"]));
});

const search = { name: "fuzz", what: "", cases: 1, begin: () => () => undefined };

/** Watches a worker with this program. */
async function watched(program: string) {
  const reports: string[] = [];
  const found = await watch(search, {
    seed: 5,
    cases: 2,
    seconds: Infinity,
    patience: 1,
    program: new URL(`data:text/javascript,${encodeURIComponent(program)}`),
    report: (text) => reports.push(text),
  });
  return { ...found, reports };
}

it("a case that does not end is a failure, with the command that repeats it, and the search goes on", async () => {
  const { cases, failures, reports } = await watched("for (;;);");
  expect(cases).toBe(2);
  expect(failures).toEqual(
    [5, 6].map((seed) => ({
      search: "fuzz",
      seed,
      problem: "does not end: nothing came in 1 seconds",
      command: `npm run soak -- fuzz --seed ${seed} --cases 1`,
    })),
  );
  expect(reports).toContain(
    "fuzz: seed 5: does not end: nothing came in 1 seconds\n  npm run soak -- fuzz --seed 5 --cases 1",
  );
});

it("a case that ends its worker is a failure", async () => {
  const { failures } = await watched('throw new RangeError("no memory")');
  expect(failures.map(({ seed, problem }) => [seed, problem])).toEqual([
    [5, "ends its worker: no memory"],
    [6, "ends its worker: no memory"],
  ]);
});

it("what the worker posts is reported", async () => {
  const { failures, cases } = await watched(`
    import { parentPort, workerData } from "node:worker_threads";
    parentPort.postMessage({ seed: 6, problem: "is wrong" });
    workerData.current[0] = 7;
    parentPort.postMessage("done");
  `);
  expect(cases).toBe(2);
  expect(failures.map(({ seed, problem }) => [seed, problem])).toEqual([[6, "is wrong"]]);
});
