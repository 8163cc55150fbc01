import { expect, it, vi } from "vitest";
import { hasSimd } from "./hasSimd.js";

it("hasSimd says whether an engine has WebAssembly SIMD", () => {
  expect(hasSimd()).toBe(true);
  vi.stubGlobal("WebAssembly", undefined);
  expect(hasSimd()).toBe(false);
  vi.unstubAllGlobals();
});
