import { firstValueFrom, from, toArray } from "rxjs";
import { expect, it } from "vitest";
import { peek } from "./peek.js";

const listOf = <T>(source: AsyncIterable<T>): Promise<T[]> => firstValueFrom(from(source).pipe(toArray()));

async function* values(...list: number[]): AsyncGenerator<number> {
  yield* list;
}

it("looks at the first values and gives all of them", async () => {
  const { first, all } = await peek(values(1, 2, 3), 2);
  expect(first).toEqual([1, 2]);
  expect(await listOf(all)).toEqual([1, 2, 3]);
});

it("is content with fewer", async () => {
  const { first, all } = await peek(values(1), 5);
  expect(first).toEqual([1]);
  expect(await listOf(all)).toEqual([1]);
});

it("does not wait for values that are slow to come, and loses none", async () => {
  let come = (): void => {};
  const later = new Promise<void>((resolve) => (come = resolve));
  async function* slow(): AsyncGenerator<number> {
    yield 1;
    await later;
    yield 2;
  }
  const { first, all } = await peek(slow(), 5, 1);
  expect(first).toEqual([1]);
  come();
  expect(await listOf(all)).toEqual([1, 2]);
});

it("closes the source when nobody will read it", async () => {
  let isClosed = false;
  async function* open(): AsyncGenerator<number> {
    try {
      yield 1;
      yield 2;
    } finally {
      isClosed = true;
    }
  }
  const { close } = await peek(open(), 1);
  await close();
  expect(isClosed).toBe(true);
});
