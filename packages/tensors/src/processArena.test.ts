import { afterEach, beforeEach, expect, it, vi } from "vitest";

const load = () => import("./processArena.js");

/** Each test plays a process of its own; and the files of a worker share their modules. */
const forgetCopies = (): void => {
  vi.resetModules();
  Reflect.deleteProperty(globalThis, Symbol.for("@backstream/tensors"));
};

beforeEach(forgetCopies);

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  forgetCopies();
});

it("has SIMD kernels where WebAssembly SIMD runs", async () => {
  const { arena, kernels } = await load();
  expect(kernels.name).toBe("simd");
  expect(kernels).toBe(arena.kernels);
  expect(arena.memory).toBeInstanceOf(Float32Array);
});

it("takes the reference kernels where WebAssembly does not run", async () => {
  vi.stubGlobal("WebAssembly", undefined);
  expect((await load()).kernels.name).toBe("reference");
});

it("obeys the environment variable", async () => {
  vi.stubEnv("BACKSTREAM_KERNELS", "reference");
  expect((await load()).kernels.name).toBe("reference");
});

it("obeys the global, for browsers", async () => {
  vi.stubGlobal("BACKSTREAM_KERNELS", "reference");
  expect((await load()).kernels.name).toBe("reference");
});

it("refuses kernels that do not exist", async () => {
  vi.stubEnv("BACKSTREAM_KERNELS", "gpu");
  await expect(load()).rejects.toThrow(
    new RangeError('BACKSTREAM_KERNELS: value is "gpu", expected "simd" or "reference"'),
  );
});
