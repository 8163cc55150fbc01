import { of } from "rxjs";
import { describe, expect, it } from "vitest";
import { breathe } from "./breathe.js";
import { flow } from "./flow.js";
import { fromPull } from "./fromPull.js";

/** Has its next value always at once; gives up after so many, so that a test of a starved event loop ends. */
async function* atOnce(length: number): AsyncGenerator<number> {
  for (let value = 0; value < length; value++) yield value;
}
const endless = 5_000_000;

/** How many values came before what `begin` begins was done: `done` is called by the event loop. */
function valuesBefore(
  begin: (done: () => void) => void,
  options?: { readonly breath?: number },
): Promise<number> {
  return new Promise((resolve, reject) => {
    let values = 0;
    const subscription = fromPull(atOnce(endless), options).subscribe({
      next: () => values++,
      error: reject,
      complete: () => resolve(Infinity),
    });
    begin(() => {
      subscription.unsubscribe();
      resolve(values);
    });
  });
}

describe("a source that always has its next value gives the event loop its turn", () => {
  const begin: Readonly<Record<string, (done: () => void) => void>> = {
    "for timers": (done) => void setTimeout(done, 0),
    "for what was read and received": (done) => void setImmediate(done),
    "for messages": (done) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", () => {
        port1.close();
        done();
      });
      port1.start();
      port2.postMessage("stop");
    },
  };
  it.each(Object.entries(begin))("%s", async (_, what) => {
    expect(await valuesBefore(what)).toBeLessThan(endless);
  });

  it("again and again", async () => {
    let turns = 0;
    const until = (done: () => void): void => void setTimeout(() => (++turns < 5 ? until(done) : done()), 0);
    expect(await valuesBefore(until)).toBeLessThan(endless);
  });

  it("through operators that wait", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const values: number[] = [];
    await fromPull(atOnce(300), { breath: 0.01, credit: 3 })
      .pipe(breathe(0.01), flow({ policy: "block", capacity: 2, consume: (value: number) => of(value) }))
      .forEach((value) => values.push(value));
    clearInterval(timer);
    expect(values).toEqual(Array.from({ length: 300 }, (_, value) => value));
    expect(turns).toBeGreaterThan(0);
  });
});

it("gives no turn where breath is Infinity", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await fromPull(atOnce(200_000), { breath: Infinity }).forEach(() => {});
  const turnsMeanwhile = turns;
  clearInterval(timer);
  expect(turnsMeanwhile).toBe(0);
});

it("reads an iterable within subscribe, and with turns where breath is given", async () => {
  const values: number[] = [];
  fromPull([1, 2, 3]).subscribe((value) => values.push(value));
  expect(values).toEqual([1, 2, 3]);

  const list = Array.from({ length: 200_000 }, (_, value) => value);
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const slowly: number[] = [];
  await fromPull(list, { breath: 1 }).forEach((value) => slowly.push(Math.hypot(value)));
  clearInterval(timer);
  expect(slowly).toEqual(list);
  expect(turns).toBeGreaterThan(0);
});

it("asks for nothing more where it was unsubscribed before its turn", async () => {
  let asked = 0;
  function* numbers(): Generator<number> {
    for (;;) yield asked++;
  }
  const subscription = fromPull(numbers(), { breath: 1 }).subscribe();
  subscription.unsubscribe();
  const askedThen = asked;
  await new Promise((resolve) => setTimeout(resolve, 0)); // the end of the slice is due before
  expect(asked).toBe(askedThen);
});

it("refuses a breath that is none", () => {
  expect(() => fromPull([1], { breath: 0 })).toThrow(
    new RangeError("fromPull: breath is 0, expected milliseconds above 0"),
  );
});
