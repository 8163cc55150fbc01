import type { Sample } from "@backstream/core";
import { tensor, type Tensor } from "@backstream/tensors";
import { EMPTY, firstValueFrom, from, of, Subject, toArray } from "rxjs";
import { expect, it } from "vitest";
import type { BatchedSample } from "./BatchedSample.js";
import { batchSequences, type BatchSequencesOptions } from "./batchSequences.js";

const batches = (
  sequences: readonly (readonly Sample[])[],
  options: BatchSequencesOptions,
): Promise<BatchedSample[][]> => firstValueFrom(from(sequences).pipe(batchSequences(options), toArray()));

/** A sequence of this many ticks whose inputs tell which one it is: 10, 11, 12 for the first of length 3. */
const counting = (lengths: readonly number[]): Sample[][] =>
  lengths.map((length, index) =>
    Array.from({ length }, (_, tick) => ({ input: 10 * (index + 1) + tick, target: index })),
  );

const inputs = (batch: readonly BatchedSample[]): unknown[] => batch.map(({ input }) => input.toArray());
const masks = (batch: readonly BatchedSample[]): unknown[] => batch.map(({ mask }) => mask.toArray());

it("puts sequences side by side and masks what is over", async () => {
  const [first, last, ...others] = await batches(counting([3, 1, 2]), { batch: 2 });
  expect(inputs(first)).toEqual([
    [[10], [20]],
    [[11], [0]],
    [[12], [0]],
  ]);
  expect(masks(first)).toEqual([
    [1, 1],
    [1, 0],
    [1, 0],
  ]);
  expect(first.map(({ target }) => target?.toArray())).toEqual([
    [[0], [1]],
    [[0], [0]],
    [[0], [0]],
  ]);
  // The last one is smaller.
  expect(inputs(last)).toEqual([[[30]], [[31]]]);
  expect(masks(last)).toEqual([[1], [1]]);
  expect(others).toEqual([]);
});

it("lets last ticks meet, where they have the targets", async () => {
  const sequences = counting([3, 1]).map((samples) =>
    samples.map(({ input, target }, tick) => (tick === samples.length - 1 ? { input, target } : { input })),
  );
  const [batch] = await batches(sequences, { batch: 2, align: "end" });
  expect(inputs(batch)).toEqual([
    [[10], [0]],
    [[11], [0]],
    [[12], [20]],
  ]);
  expect(masks(batch)).toEqual([
    [1, 0],
    [1, 0],
    [1, 1],
  ]);
  expect(batch.map(({ target }) => target?.toArray())).toEqual([undefined, undefined, [[0], [1]]]);
  await expect(batches(sequences, { batch: 2 })).rejects.toThrow(
    'batchSequences: tick 0 has targets in 1 of 2 rows, expected all or none; where only last ticks have targets, align: "end" lets them meet',
  );
});

it("sorts a buffer by length, and never holds more", () => {
  const source$ = new Subject<Sample[]>();
  const seen: number[][] = [];
  source$
    .pipe(batchSequences({ batch: 2, buffer: 4 }))
    .subscribe((batch) => seen.push(Array.from(batch[0].input.data)));
  const [a, b, c, d, e, f] = counting([5, 2, 4, 2, 1, 3]);
  for (const sequence of [a, b, c]) source$.next(sequence);
  expect(seen).toEqual([]);
  source$.next(d);
  // Equal lengths stay in the order of arrival.
  expect(seen).toEqual([
    [20, 40],
    [30, 10],
  ]);
  for (const sequence of [e, f]) source$.next(sequence);
  expect(seen).toHaveLength(2);
  source$.complete();
  expect(seen[2]).toEqual([50, 60]);
});

it("keeps the order of arrival without a buffer", async () => {
  const [batch] = await batches(counting([3, 1, 2]), { batch: 3 });
  expect(inputs(batch)[0]).toEqual([[10], [20], [30]]);
});

it("keeps every row of every sequence exactly once", async () => {
  const sequences = counting([4, 1, 3, 3, 7, 2, 5]);
  for (const align of ["start", "end"] as const) {
    const found = (await batches(sequences, { batch: 2, buffer: 4, align })).flatMap((batch) =>
      batch.flatMap(({ input, mask }) => Array.from(input.data).filter((_, row) => mask.data[row] === 1)),
    );
    expect(found.toSorted((a, b) => a - b)).toEqual(sequences.flat().map(({ input }) => input));
  }
});

it("takes rows in arrays and tensors, in the widest of their types", async () => {
  const dtypes = async (...rows: Sample["input"][]): Promise<Tensor["dtype"]> => {
    const [[{ input }]] = await batches(
      rows.map((row) => [{ input: row }]),
      { batch: rows.length },
    );
    expect(input.toArray()).toEqual(rows.map(() => [1, 2]));
    return input.dtype;
  };
  expect(await dtypes(Float32Array.of(1, 2), tensor([2], [1, 2]))).toBe("float32");
  expect(await dtypes(Float32Array.of(1, 2), Float64Array.of(1, 2))).toBe("float64");
  expect(await dtypes(Int32Array.of(1, 2), tensor([2], Int32Array.of(1, 2)))).toBe("int32");
  expect(await dtypes(Int32Array.of(1, 2), Float32Array.of(1, 2))).toBe("float64");
  expect(await dtypes([1, 2], Float32Array.of(1, 2))).toBe("float64"); // a plain number has 53 bits
});

it("keeps weights, and a sequence's own mask", async () => {
  const [batch] = await batches(
    [
      [
        { input: 1, target: 1, weight: 3 },
        { input: NaN, mask: [0] },
      ],
      [
        { input: 2, target: 2 },
        { input: 2, target: 2, mask: 1 },
      ],
    ],
    { batch: 2 },
  );
  expect(batch.map(({ weight }) => weight?.toArray())).toEqual([[3, 1], undefined]);
  expect(masks(batch)).toEqual([
    [1, 1],
    [0, 1],
  ]);
  expect(batch[1].target?.toArray()).toEqual([[0], [2]]);
});

it("makes nothing of nothing, and a row that is never there of an empty sequence", async () => {
  expect(await firstValueFrom(EMPTY.pipe(batchSequences({ batch: 2 }), toArray()))).toEqual([]);
  expect(await batches([[], []], { batch: 2 })).toEqual([[]]);
  const [batch] = await batches([[], [{ input: 1 }]], { batch: 2 });
  expect(masks(batch)).toEqual([[0, 1]]);
});

it("ends in an error where rows do not fit together", async () => {
  await expect(batches([[{ input: [1, 2] }], [{ input: 1 }]], { batch: 2 })).rejects.toThrow(
    "batchSequences: input has 1 features, expected 2 as in another row",
  );
  await expect(batches([[{ input: tensor([2, 1], [1, 2]) }]], { batch: 1 })).rejects.toThrow(
    "batchSequences: input has shape [2, 1], expected one row, [features]",
  );
  // From JSON anything can come.
  await expect(batches([[{ input: 1 }], [{} as never]], { batch: 2 })).rejects.toThrow(
    "batchSequences: input is missing, expected a number, an array or a tensor",
  );
  await expect(batches([[{} as never]], { batch: 1 })).rejects.toThrow(
    "batchSequences: input is missing, expected a number, an array or a tensor",
  );
  await expect(batches([[{ input: 1, target: "a" as never }]], { batch: 1 })).rejects.toThrow(
    'batchSequences: target is "a", expected a number, an array or a tensor',
  );
});

it("ends in an error where samples come that are in no sequence", async () => {
  const problem = "expected an array of samples; windows and sequencesBy make some";
  await expect(batches([{ input: 1 }, { input: 2 }] as never, { batch: 2 })).rejects.toThrow(
    `batchSequences: a sequence is { input }, ${problem}`,
  );
  await expect(batches([[], undefined] as never, { batch: 1, buffer: 2 })).rejects.toThrow(
    `batchSequences: a sequence is undefined, ${problem}`,
  );
});

it("refuses what is no batch", () => {
  const make = (options: BatchSequencesOptions) => () => of([]).pipe(batchSequences(options));
  expect(make({ batch: 0 })).toThrow("batchSequences: batch is 0, expected a whole number from 1 up");
  expect(make({ batch: 4, buffer: 10 })).toThrow(
    "batchSequences: buffer is 10, expected a multiple of the batch, 4",
  );
  expect(make({ batch: 4, align: "left" as never })).toThrow(
    'batchSequences: align is "left", expected "start" or "end"',
  );
  expect(make({ batch: 4, size: 4 } as never)).toThrow(
    'batchSequences: no option named "size"; it has batch, buffer, align',
  );
});
