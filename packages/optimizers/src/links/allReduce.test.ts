import { Worker } from "node:worker_threads";
import { BrokenStreamError, Learner, ShapeError, type Optimizer } from "@backstream/core";
import { randomStream } from "@backstream/tensors";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { adam } from "../adam.js";
import { chain } from "../chain.js";
import { parametersOnly } from "../fixtures/parametersOnly.js";
import { movingAverage } from "../movingAverage.js";
import { allReduce, reductionBuffer } from "./allReduce.js";
import { clipByNorm } from "./clipByNorm.js";

/** What each rank is given: a gradient and a loss for each step. */
interface Part {
  readonly gradients: readonly (readonly number[])[];
  readonly losses: readonly number[];
  readonly timeout?: number;
}

/** What a step leaves. */
interface Learned {
  readonly gradientNorm: number;
  readonly skipped?: string;
  readonly parameters: readonly number[];
}

let program: string;

beforeAll(async () => {
  const contents = `
    import { parentPort, workerData } from "node:worker_threads";
    import { Learner } from "@backstream/core";
    import { adam, allReduce, chain, clipByNorm } from "../index.js";
    import { parametersOnly } from "../fixtures/parametersOnly.js";
    const { shared, rank, size, gradients, losses, timeout } = workerData;
    const net = parametersOnly(gradients[0].length);
    const learner = new Learner(chain(allReduce(shared, rank, size, { timeout }), clipByNorm(1), adam({ learningRate: 0.1 })), [net], undefined);
    const learned = [];
    try {
      gradients.forEach((gradient, step) => {
        net.gradientBlock.array.set(gradient);
        const { gradientNorm, skipped } = learner.learn(losses[step], step + 1, {});
        learned.push({ gradientNorm, skipped, parameters: [...net.parameterBlock.array] });
      });
      parentPort.postMessage(learned);
    } catch (error) {
      parentPort.postMessage(String(error));
    }`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: "ts" },
    write: false,
    bundle: true,
    platform: "node",
    format: "cjs",
    conditions: ["@backstream/source"],
  });
  program = outputFiles[0].text;
});

/** Runs the ranks in threads; an error is its text. */
function run(parts: readonly Part[], size: number = parts.length): Promise<(readonly Learned[] | string)[]> {
  const shared = reductionBuffer(parts[0].gradients[0].length, size);
  return Promise.all(
    parts.map(
      (part, rank) =>
        new Promise<readonly Learned[] | string>((resolve, reject) => {
          const worker = new Worker(program, { eval: true, workerData: { ...part, shared, rank, size } });
          worker.once("message", resolve);
          worker.once("error", reject);
        }),
    ),
  );
}

const random = randomStream(5);
const part = (steps: number, parameters = 5): { gradients: number[][]; losses: number[] } => ({
  gradients: Array.from({ length: steps }, () =>
    Array.from({ length: parameters }, () => Math.fround(random.uniform() - 0.5)),
  ),
  losses: Array.from({ length: steps }, () => random.uniform()),
});

/** A single learner, with the mean of the ranks' gradients. */
function alone(parts: readonly Part[]): Learned[] {
  const net = parametersOnly(parts[0].gradients[0].length);
  const learner = new Learner(chain(clipByNorm(1), adam({ learningRate: 0.1 })), [net], undefined);
  return parts[0].losses.map((_, step) => {
    net.gradientBlock.array.set(
      parts[0].gradients[step].map(
        (__, at) => parts.reduce((sum, { gradients }) => sum + gradients[step][at], 0) / parts.length,
      ),
    );
    const { gradientNorm, skipped } = learner.learn(1, step + 1, {});
    return { gradientNorm, skipped, parameters: [...net.parameterBlock.array] };
  });
}

describe("allReduce", () => {
  it.each([1, 2, 3, 4])(
    "gives %i threads equal bits in every step, those of the mean within float32",
    async (size) => {
      const parts = Array.from({ length: size }, () => part(30));
      const ranks = await run(parts);
      for (const rank of ranks) expect(rank).toEqual(ranks[0]);
      const expected = alone(parts);
      (ranks[0] as readonly Learned[]).forEach(({ gradientNorm, parameters }, step) => {
        expect(gradientNorm).toBeCloseTo(expected[step].gradientNorm, 6);
        parameters.forEach((number, at) => expect(number).toBeCloseTo(expected[step].parameters[at], 5));
      });
    },
  );

  it("lets all ranks skip a step in which a gradient or a loss of one is not finite, and go on", async () => {
    const parts = [part(5), part(5)];
    parts[1].gradients[1][3] = NaN;
    parts[0].losses[3] = Infinity;
    const [first, second] = (await run(parts)) as [readonly Learned[], readonly Learned[]];
    expect(first.map(({ skipped }) => skipped)).toEqual([
      undefined,
      "the gradient is not finite",
      undefined,
      "the loss is Infinity",
      undefined,
    ]);
    expect(second).toEqual(first);
    expect(first[1].parameters).toEqual(first[0].parameters);
    expect(first[4].parameters).not.toEqual(first[2].parameters);
  });

  it("says so where a rank does not come any more", async () => {
    const [whole, short] = [part(5), part(2)];
    expect((await run([{ ...whole, timeout: 50 }, short]))[0]).toBe(
      "BrokenStreamError: allReduce: rank 1 has not come to step 3 within 50 ms; it has died, or has no labelled row",
    );
    expect(await run([{ ...whole, timeout: 50 }], 2)).toEqual([
      "BrokenStreamError: allReduce: rank 1 has not come to step 1 within 50 ms; it has died, or has no labelled row",
    ]);
  });

  it("refuses to stand inside another optimizer, which would add after the norm", () => {
    const link = allReduce(reductionBuffer(2, 1), 0, 1);
    const learner = (optimizer: Optimizer): Learner<unknown> =>
      new Learner(optimizer, [parametersOnly(2)], undefined);
    expect(() => learner(movingAverage(chain(link, adam()), { decay: 0.5 })).learn(1, 1, {})).toThrow(
      new BrokenStreamError(
        "allReduce: the gradient has not been added before the update; put it into the outermost chain, not inside another optimizer",
      ),
    );
    expect(learner(chain(link, movingAverage(adam(), { decay: 0.5 }))).learn(1, 1, {})).toEqual({
      gradientNorm: 0,
    });
  });

  it("refuses memory of another size, and what is no rank", () => {
    const shared = reductionBuffer(3, 2);
    expect(() => allReduce(shared, 0, 2).reduce?.(new Float32Array(4), 1)).toThrow(
      new ShapeError("allReduce: the memory has 88 bytes, expected 104; make it by reductionBuffer(4, 2)"),
    );
    expect(() => allReduce(new ArrayBuffer(88) as unknown as SharedArrayBuffer, 0, 2)).toThrow(TypeError);
    expect(() => allReduce(shared, 2, 2)).toThrow(
      new RangeError("allReduce: rank is 2, expected one below the size of 2"),
    );
    expect(() => allReduce(shared, 0, 0)).toThrow(
      new RangeError("allReduce: size is 0, expected a whole number from 1 up"),
    );
    expect(() => allReduce(shared, 0, 2, { timeout: 0 })).toThrow(
      new RangeError("allReduce: timeout is 0, expected milliseconds, a number above 0"),
    );
    expect(() => reductionBuffer(0, 2)).toThrow(
      new RangeError("reductionBuffer: parameters is 0, expected a whole number from 1 up"),
    );
    expect(() => reductionBuffer(1.5, 2)).toThrow(RangeError);
  });
});
