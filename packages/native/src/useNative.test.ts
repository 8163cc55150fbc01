import { arena, kernels, replaceKernels, withKernels } from "@backstream/tensors";
import { afterEach, describe, expect, it } from "vitest";
import { library } from "./fixtures/library.js";
import { openBlas } from "./openBlas.js";
import { type NativeOptions, useNative } from "./useNative.js";

const embedded = { ...kernels };
afterEach(() => useNative({ path: "none" }).off());

describe.runIf(library)("with a BLAS library", () => {
  const use = (options?: NativeOptions) => {
    const native = useNative(options);
    if (native.library === undefined) return expect.fail(native.message);
    return native;
  };

  it("says what it found, with how many threads, and where it takes over", () => {
    const { library: name, path, threads, above, message } = use();
    expect(name).toBe(library);
    expect([threads, above]).toEqual([1, 32_768]);
    expect(message).toMatch(
      new RegExp(`^native: ${name} \\(.+\\) from ${path} with 1 thread takes products of 32768 `),
    );
    expect(use({ threads: 2, above: 1000 })).toMatchObject({ threads: 2, above: 1000 });
    expect(kernels.name).toBe(`${embedded.name}+${name}`);
  });

  it("takes a library by its path", () => {
    const { path } = use();
    expect(use({ path }).path).toBe(path);
  });

  it("is as if it had not been, once it is off; a second off does nothing", () => {
    const first = use();
    first.off();
    expect(kernels).toEqual(embedded);
    const second = use();
    first.off();
    expect(kernels.name).toBe(`${embedded.name}+${second.library}`);
    second.off();
    expect(kernels).toEqual(embedded);
  });

  it("gives the library back the number of threads that it had", () => {
    const { path } = use();
    useNative({ path: "none" });
    const blas = openBlas(path);
    blas.setThreads(2);
    const native = use({ threads: 1 });
    expect(blas.threads).toBe(1);
    native.off();
    expect(blas.threads).toBe(2);
    blas.setThreads(1);
  });

  it("leaves products below its limit to the embedded kernels, and takes those from there on", () => {
    const called: number[] = [];
    const undo = replaceKernels((below) => ({
      product: (rows, n, k, ...rest) => {
        called.push(rows * n * k);
        below.product(rows, n, k, ...rest);
      },
    }));
    use({ above: 100 });
    expect([product(3, 3, 11), product(4, 5, 5)]).toEqual([11, 5]);
    expect(called).toEqual([99]);
    undo();
  });

  it("finds the memory again where growth has put it", () => {
    use({ above: 1 });
    const { length } = arena.memory;
    const block = arena.allocate(length); // more than is left
    expect(arena.memory.length).toBeGreaterThan(length);
    expect(product(4, 4, 4)).toBe(4);
    block.free();
  });
});

it("keeps the embedded kernels if there is no library, and says what was tried", () => {
  const native = useNative({ path: "libnowhere.so" });
  expect(native.library).toBeUndefined();
  expect(native.message).toMatch(
    /^native: "libnowhere.so" cannot be loaded \(.+\); products stay with the embedded kernels$/,
  );
  native.off();
  expect(kernels).toEqual(embedded);
});

it("refuses what is no number of threads or of multiplications", () => {
  expect(() => useNative({ threads: 0 })).toThrow(
    new RangeError("useNative: threads is 0, expected a whole number from 1 up"),
  );
  expect(() => useNative({ above: 0.5 })).toThrow(
    new RangeError("useNative: above is 0.5, expected a whole number from 1 up"),
  );
});

/** An element of a product of ones: k. */
function product(rows: number, n: number, k: number): number {
  const [a, b, c] = [rows * k, k * n, rows * n].map((size) => new Float32Array(size).fill(1));
  withKernels([a, b, c], (now, [x, y, z]) => now.product(rows, n, k, x, k, y, n, z, n, 0));
  expect(c.every((x) => x === k)).toBe(true);
  return c[0];
}
