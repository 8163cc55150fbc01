import { describeValue } from "@backstream/core";
import { tensor, wrapTensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { checkpointedPrograms, checkpointsOf, outcome } from "../fixtures/checkpointedPrograms.js";
import { expectTyped, typed } from "../fixtures/expectTyped.js";
import { forged, textOf } from "../fixtures/forgedCheckpoint.js";
import { pathsIn, replaced, wrongCounts } from "../fixtures/wrongParts.js";
import { checkpointFault } from "./checkpointFault.js";
import { checkpointFormat } from "./checkpointFormat.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { decodeCheckpoint } from "./decodeCheckpoint.js";
import { encodeCheckpoint } from "./encodeCheckpoint.js";

describe("a file that was made to deceive", () => {
  describe.each(Object.keys(checkpointedPrograms))("of %s", (name) => {
    const make = checkpointedPrograms[name];
    const checkpoints = checkpointsOf(make());

    it("is as the original in the test, where nothing was changed", () => {
      for (const checkpoint of checkpoints) {
        expect(checkpointFault(checkpoint)).toBeUndefined();
        expect(decodeCheckpoint(forged(checkpoint, textOf(checkpoint)))).toEqual(checkpoint);
        expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
        expect(outcome(encodeCheckpoint(checkpoint), make)).toBe("resumed");
      }
    });

    it("is refused in one line, or resumes, whatever stands in any place", () => {
      expectTyped(make, checkpoints[1], [undefined, null, 1e308, "x", [], new Float32Array(3)]);
    });

    it("is refused by decodeCheckpoint where a count is none", () => {
      const counts = /(^|\.)(step|skips|samples|version|tick|rows|fresh|versions\.\d+)$/;
      for (const checkpoint of checkpoints) {
        const text = textOf(checkpoint);
        const paths = pathsIn(text).filter((path) => counts.test(path.join(".")));
        expect(paths.length).toBeGreaterThan(6);
        for (const path of paths) {
          for (const part of wrongCounts) {
            expect(
              () => decodeCheckpoint(forged(checkpoint, replaced(text, path, part))),
              `${path.join(".")} = ${describeValue(part)}`,
            ).toThrow(CorruptFileError);
          }
        }
      }
    });

    it("is refused in one line, or resumes, with parameters or vectors of any size and type", () => {
      for (const checkpoint of checkpoints) {
        const names = [
          ...checkpoint.nets.flatMap((net) =>
            Object.keys(net.parameters).map(
              (parameter) => checkpointFormat.netPrefix(net, checkpoint.nets) + parameter,
            ),
          ),
          ...Object.keys(checkpoint.optimizer?.vectors ?? {}).map(
            (vector) => checkpointFormat.optimizerPrefix + vector,
          ),
        ];
        for (const changed of names) {
          for (const other of [
            tensor([], 1),
            tensor([0], []),
            tensor([3, 5], new Float64Array(15)),
            wrapTensor([2], Int32Array.of(1, 2)),
          ]) {
            const end = outcome(forged(checkpoint, textOf(checkpoint), { [changed]: other }), make);
            expect(end).toMatch(typed);
          }
        }
      }
    });
  });
});
