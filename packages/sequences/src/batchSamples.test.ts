import { ShapeError, type Sample } from "@backstream/core";
import { tensor, type Tensor } from "@backstream/tensors";
import {
  EMPTY,
  firstValueFrom,
  from,
  lastValueFrom,
  map,
  of,
  Subject,
  throwError,
  toArray,
  concat,
} from "rxjs";
import { describe, expect, it } from "vitest";
import { batchSamples, type BatchSamplesOptions } from "./batchSamples.js";
import type { SampleBatch } from "./SampleBatch.js";

const batches = <S extends Sample>(
  samples: readonly S[],
  options: BatchSamplesOptions,
): Promise<SampleBatch<S>[]> => firstValueFrom(from(samples).pipe(batchSamples<S>(options), toArray()));
const rows = (values: readonly (Tensor | undefined)[]): unknown[] => values.map((value) => value?.toArray());

const five = [1, 2, 3, 4, 5].map((id) => ({ input: [id, 10 * id], target: id % 3, id: `sample ${id}` }));

describe("batchSamples", () => {
  it("puts samples side by side, and keeps each of them; the last batch is smaller", async () => {
    const found = await batches(five, { batch: 2 });
    expect(rows(found.map(({ input }) => input))).toEqual([
      [[1, 10], [2, 20]],
      [[3, 30], [4, 40]],
      [[5, 50]],
    ]); // prettier-ignore
    expect(rows(found.map(({ target }) => target))).toEqual([[[1], [2]], [[0], [1]], [[2]]]);
    expect(found.flatMap(({ samples }) => samples)).toEqual(five);
    expect(found[1].samples[1]).toBe(five[3]);
    expect(Object.keys(found[0])).toEqual(["input", "target", "samples"]);
  });

  it("leaves out a last batch that is smaller, if asked to", async () => {
    const found = await batches(five, { batch: 2, dropLast: true });
    expect(found.map(({ samples }) => samples.length)).toEqual([2, 2]);
    expect(await batches(five, { batch: 5, dropLast: true })).toHaveLength(1);
    expect(await batches(five, { batch: 6, dropLast: true })).toEqual([]);
  });

  it("emits a batch with its last sample, and the rest at completion", () => {
    const samples$ = new Subject<Sample>();
    const sizes: (number | string)[] = [];
    samples$.pipe(batchSamples({ batch: 2 })).subscribe({
      next: ({ samples }) => sizes.push(samples.length),
      complete: () => sizes.push("end"),
    });
    const seen: unknown[] = [];
    for (const sample of five.slice(0, 3)) {
      samples$.next(sample);
      seen.push([...sizes]);
    }
    samples$.complete();
    expect(seen).toEqual([[], [2], [2]]);
    expect(sizes).toEqual([2, 1, "end"]);
  });

  it("keeps weights and masks, 1 where a sample has none", async () => {
    const [first, second] = await batches<Sample>(
      [
        { input: 1, target: 1, weight: 3 },
        { input: NaN, mask: [0] },
        { input: 2, target: 2 },
        { input: 2, target: 2 },
      ],
      { batch: 2 },
    );
    expect(rows([first.weight, first.mask, first.target])).toEqual([
      [3, 1],
      [1, 0],
      [[1], [0]],
    ]);
    expect(rows([second.weight, second.mask])).toEqual([undefined, undefined]);
  });

  it("takes samples without targets, in the widest of their types of numbers", async () => {
    const [{ input, target }] = await batches(
      [{ input: Float32Array.of(1, 2) }, { input: tensor([2], [3, 4]) }],
      {
        batch: 2,
      },
    );
    expect([input.dtype, target]).toEqual(["float32", undefined]);
    expect((await batches([{ input: 1 }, { input: Float32Array.of(2) }], { batch: 2 }))[0].input.dtype).toBe(
      "float64",
    );
  });

  it("keeps the type of the samples", async () => {
    const ids: string[] = await lastValueFrom(
      from(five).pipe(batchSamples({ batch: 5 }), map(({ samples }) => samples.map(({ id }) => id))), // prettier-ignore
    );
    expect(ids).toEqual(five.map(({ id }) => id));
  });

  it("is not changed by a program that reuses its arrays for the next sample", () => {
    const [input, target] = [new Float64Array(2), tensor([1], [0])];
    const samples$ = new Subject<Sample>();
    const found: unknown[] = [];
    samples$
      .pipe(batchSamples({ batch: 2 }))
      .subscribe((batch) => found.push(batch.input.toArray(), batch.target?.toArray()));
    for (const id of [1, 2]) {
      input.fill(id);
      target.data.fill(id);
      samples$.next({ input, target });
    }
    expect(found).toEqual([[[1, 1], [2, 2]], [[1], [2]]]); // prettier-ignore
  });

  it("takes a target of null for none, as JSON has it", async () => {
    const [{ input, target }] = await batches([{ input: 1, target: null }, { input: 2 }], { batch: 2 });
    expect([input.toArray(), target]).toEqual([[[1], [2]], undefined]);
  });

  it("makes nothing of nothing, and passes an error on", async () => {
    expect(await firstValueFrom(EMPTY.pipe(batchSamples({ batch: 2 }), toArray()))).toEqual([]);
    const broken$ = concat(
      of(five[0]),
      throwError(() => new Error("the wire broke")),
    );
    await expect(lastValueFrom(broken$.pipe(batchSamples({ batch: 2 })))).rejects.toThrow("the wire broke");
  });

  it("ends in an error where samples do not fit together", async () => {
    const cases: [readonly unknown[], string][] = [
      [[{ input: [1, 2] }, { input: 1 }], "input has 1 features, expected 2 as in another row"],
      [
        [
          { input: 1, target: [1, 2] },
          { input: 1, target: 1 },
        ],
        "target has 1 features, expected 2 as in another row",
      ],
      [
        [{ input: 1, target: 1 }, { input: 2 }],
        "1 of 2 samples of a batch have targets, expected all or none; leave the others out, by filter(hasTarget)",
      ],
      [[{ input: tensor([2, 1], [1, 2]) }], "input has shape [2, 1], expected one row, [features]"],
      [[{ target: 2 }], "input is missing, expected a number, an array or a tensor"],
      [[3], "it got 3, expected a sample such as { input, target }; batchSequences takes arrays of samples"],
      [
        [[{ input: 1 }]],
        "it got [{…}], expected a sample such as { input, target }; batchSequences takes arrays of samples",
      ],
    ];
    for (const [samples, problem] of cases) {
      await expect(batches(samples as never, { batch: 2 })).rejects.toThrow(
        new ShapeError(`batchSamples: ${problem}`),
      );
    }
  });

  it("refuses what is no batch", () => {
    expect(() => batchSamples({ batch: 0 })).toThrow(
      new RangeError("batchSamples: batch is 0, expected a whole number from 1 up"),
    );
    // @ts-expect-error the batch is an option
    expect(() => batchSamples(32)).toThrow("batchSamples: options are 32, expected { batch, dropLast }");
    expect(() => batchSamples({ batch: 4, buffer: 4 } as never)).toThrow(
      'batchSamples: no option named "buffer"; it has batch, dropLast',
    );
  });
});
