import { expect, it } from "vitest";
import { writeSafetensors } from "./writeSafetensors.js";

// Slow for its 100 MB of text, which are copied a few times.
it("refuses a header above the format's bound", () => {
  expect(() => writeSafetensors({}, { long: "x".repeat(100_000_000) })).toThrow(
    new RangeError(
      "writeSafetensors: the header would have 100000032 bytes, the format allows 100000000; write fewer tensors or shorter metadata",
    ),
  );
});
