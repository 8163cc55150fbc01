import { it } from "vitest";
import { expectResumes } from "../fixtures/expectResumes.js";

// Slow for the number of programs: a few of the mistakes that it would find show in one of a hundred.
it("resumes 1,000 random programs bit for bit", () => {
  expectResumes(1, 1000);
});
