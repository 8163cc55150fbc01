import { arena } from "@backstream/tensors";
import { expect, it } from "vitest";
import { freeOptimizerState } from "./optimizerState.js";

it("frees each block once, wherever in the state it is, and leaves everything else alone", () => {
  const { used } = arena;
  const [twice, nested, own] = [arena.allocate(1), arena.allocate(2), arena.allocate(4)];
  const owner = new (class {
    readonly block = own;
  })();
  freeOptimizerState({
    step: 3,
    list: [{ nested }, twice],
    twice,
    none: undefined,
    numbers: new Float32Array(2),
    owner,
  });
  expect(arena.used - used).toBe(4);
  own.free();
  for (const state of [undefined, null, 7, "state"]) freeOptimizerState(state);
  expect(arena.used).toBe(used);
});
