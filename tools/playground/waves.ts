import { seriesOf, type Series } from "./Series.js";

/**
 * Waves of 9 ticks with noise, each key with a phase of its own, and a pulse every 40 ticks: only who remembers 40 ticks knows
 * when it comes. The same numbers at every call.
 */
export function waves(): Series {
  const keys = ["A", "B", "C", "D"];
  let state = 7;
  /** Between -1 and 1 (the generator "mulberry32"). */
  const noise = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
  const wave = (at: number, length: number): number => Math.sin((2 * Math.PI * at) / length);
  const values = keys.map((_, key) =>
    Array.from({ length: 4000 }, (_, at) =>
      Number(((at + 11 * key) % 40 === 0 ? 4 : wave(at + 3 * key, 9) + 0.2 * noise()).toFixed(3)),
    ),
  );
  return seriesOf({
    name: "waves",
    unit: "height",
    tick: "tick",
    period: 40,
    periodName: "40 ticks ago",
    keys,
    values,
  });
}
