import { from, lastValueFrom, tap, toArray } from "rxjs";
import { expect, it } from "vitest";
import { breathe } from "./breathe.js";
import { fromPull } from "./fromPull.js";
import { SourceTurns } from "./SourceTurns.js";

/** Whether the event loop has had a turn before the last of many values, which take some time each. */
async function hasTurn(pipe: (turns: SourceTurns) => ReturnType<typeof fromPull<number>>): Promise<boolean> {
  let hadTurn = false;
  let isOver = false;
  setTimeout(() => (hadTurn = !isOver), 0);
  const values$ = pipe(new SourceTurns(1)).pipe(tap(work), toArray());
  const values = await lastValueFrom(values$.pipe(tap(() => (isOver = true))));
  expect(values).toEqual(numbers);
  return hadTurn;
}

const numbers = Array.from({ length: 100 }, (_, index) => index);

function work(): void {
  const begin = performance.now();
  while (performance.now() - begin < 0.2);
}

it("lets timers have their turn while an iterable is pulled", async () => {
  expect(await hasTurn(() => fromPull(numbers))).toBe(false);
  expect(await hasTurn((turns) => fromPull(numbers).pipe(tap(() => turns.give())))).toBe(true);
});

it("does so behind breathe, more often than that", async () => {
  expect(
    await hasTurn((turns) =>
      fromPull(numbers).pipe(
        breathe(1e6),
        tap(() => turns.give()),
      ),
    ),
  ).toBe(true);
});

it("does nothing where values are pushed", async () => {
  expect(await hasTurn((turns) => from(numbers).pipe(tap(() => turns.give())))).toBe(false);
});

it("refuses a time that is not above 0", () => {
  expect(() => new SourceTurns(0)).toThrow(
    new RangeError("SourceTurns: milliseconds is 0, expected a positive number"),
  );
});
