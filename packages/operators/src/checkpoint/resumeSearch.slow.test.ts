import { it } from "vitest";
import { expectResumes } from "../fixtures/expectResumes.js";

// Slow for the number of programs: some mistakes show in one of hundreds.
it("resumes 2,500 random programs bit for bit, from steps that are delivered", () => {
  expectResumes(1, 2500, "steps");
});

it("resumes 2,500 random programs bit for bit, from moments between two samples", () => {
  expectResumes(1, 2500, "samples");
});
