import { it } from "vitest";
import { expectResumes } from "../fixtures/expectResumes.js";

it("resumes 120 random programs bit for bit", () => {
  expectResumes(2, 120);
});
