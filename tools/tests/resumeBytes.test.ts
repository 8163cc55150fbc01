import { decodeCheckpoint, encodeCheckpoint } from "backstream";
import { it } from "vitest";
// The fixtures of the operators' own search, whose checkpoints stay in memory.
import { expectResumes } from "../../packages/operators/src/fixtures/expectResumes.js";

it("resumes 60 random programs bit for bit from bytes, from steps and from moments between two samples", () => {
  for (const kind of ["steps", "samples"] as const)
    expectResumes(3, 60, kind, (checkpoint) => decodeCheckpoint(encodeCheckpoint(checkpoint)));
});
