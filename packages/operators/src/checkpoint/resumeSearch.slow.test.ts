import { it } from "vitest";
import { expectResumes } from "../fixtures/expectResumes.js";

// Slow for the number of programs: some mistakes show in one of hundreds.
it("resumes 3,000 random programs bit for bit", () => {
  expectResumes(1, 3000);
});
