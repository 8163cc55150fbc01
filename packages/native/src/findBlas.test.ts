import { expect, it } from "vitest";
import { findBlas } from "./findBlas.js";
import { library } from "./fixtures/library.js";
import { librariesOf } from "./librariesOf.js";

it("says where it looked, how to come by a library, and how to name one", () => {
  const nowhere = {
    paths: ["libnowhere.so.1", "libnowhere.so"],
    remedy: '"brew install somewhere" brings one',
  };
  expect(findBlas(nowhere)).toBe(
    'no BLAS library found as libnowhere.so.1, libnowhere.so; "brew install somewhere" brings one, ' +
      "or say where it is with useNative({ path })",
  );
});

it.runIf(library)("takes the first that there is", () => {
  const { paths, remedy } = librariesOf(process.platform);
  expect(findBlas({ paths: ["libnowhere.so", ...paths], remedy })).toMatchObject({ library });
});

it.runIf(process.platform === "linux")("refuses a library that cannot multiply matrices", () => {
  expect(findBlas("libm.so.6")).toBe('"libm.so.6" has no cblas_sgemm and cblas_sgemv');
});

it("knows where to look on every platform, Linux and its kind by default", () => {
  expect(librariesOf("darwin").paths[0]).toContain("Accelerate");
  expect(librariesOf("win32").paths).toContain("libopenblas.dll");
  expect(librariesOf("freebsd")).toBe(librariesOf("linux"));
});
