import { describe, it } from "vitest";
import { checkpointedPrograms, checkpointsOf } from "../fixtures/checkpointedPrograms.js";
import { expectTyped } from "../fixtures/expectTyped.js";
import { wrongParts } from "../fixtures/wrongParts.js";

// Slow for the number of files: each resumes a pipeline, or is refused.
describe("a file that was made to deceive", () => {
  it.each(Object.keys(checkpointedPrograms))(
    "of %s is refused in one line, or resumes, whatever stands in any place",
    (name) => {
      const make = checkpointedPrograms[name];
      for (const checkpoint of checkpointsOf(make())) expectTyped(make, checkpoint, wrongParts);
    },
  );
});
