import { expect, it } from "vitest";
import { currentPullContext, withPullContext, type PullContext } from "./PullContext.js";

const context = (): PullContext => ({ hold: () => () => undefined, pause: () => () => undefined });

it("is found during the call only, the innermost first", () => {
  const [outer, inner] = [context(), context()];
  const found: unknown[] = [currentPullContext()];
  const note = () => void found.push(currentPullContext());
  withPullContext(outer, () => {
    note();
    withPullContext(inner, note);
    withPullContext(undefined, note);
    note();
  });
  note();
  expect(found).toEqual([undefined, outer, inner, undefined, outer, undefined]);
  expect(found[1]).toBe(outer);
  expect(found[2]).toBe(inner);
});

it("is restored after an error too", () => {
  const failing = () => {
    throw new Error("full disk");
  };
  expect(() => withPullContext(context(), failing)).toThrow("full disk");
  expect(currentPullContext()).toBeUndefined();
});
