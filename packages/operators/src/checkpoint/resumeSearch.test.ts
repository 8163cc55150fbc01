import { it } from "vitest";
import { expectResumes } from "../fixtures/expectResumes.js";

it("resumes 120 random programs bit for bit, from steps that are delivered", () => {
  expectResumes(2, 120, "steps");
});

it("resumes 120 random programs bit for bit, from moments between two samples", () => {
  expectResumes(2, 120, "samples");
});
