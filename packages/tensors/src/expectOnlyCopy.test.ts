import { afterEach, expect, it, vi } from "vitest";
import { expectOnlyCopy } from "./expectOnlyCopy.js";

// The files of a worker share their modules: the next one begins with a copy that nobody else has loaded.
afterEach(() => {
  vi.resetModules();
  Reflect.deleteProperty(globalThis, Symbol.for("@backstream/tensors"));
});

it("accepts the first copy and refuses the second, naming both versions and the remedy", () => {
  const scope = {};
  expectOnlyCopy(scope, "1.2.3");
  expect(() => expectOnlyCopy(scope, "1.3.0")).toThrow(
    new Error(
      "@backstream/tensors: version 1.3.0 was loaded after version 1.2.3, expected one copy; " +
        "run npm dedupe, or have your bundler resolve one",
    ),
  );
});

it("guards the package itself", async () => {
  await import("./index.js");
  vi.resetModules();
  await expect(import("./index.js")).rejects.toThrow("expected one copy");
});
