// Adds up the reports of `npm test`, `npm run test:slow` and the consumers, or with --projects those of each project's
// own tests and of the slow ones, and closes with one line.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const perProject = process.argv.includes("--projects");
const read = (...path) => {
  const file = join(root, ...path);
  return existsSync(file) ? [JSON.parse(readFileSync(file, "utf8"))] : [];
};
const folders = perProject
  ? [...readdirSync(join(root, "packages")).map((dir) => `packages/${dir}`), "tools"]
  : [""];
const tests = [...folders.flatMap((dir) => read(dir, ".reports/tests.json")), ...read(".reports/slow.json")];

const total = { passed: 0, failed: 0, skipped: 0 };
for (const report of tests) {
  total.passed += report.numPassedTests;
  // A file that does not even load, or ran no test, counts as one that failed.
  total.failed +=
    report.numFailedTests + report.testResults.filter((f) => f.assertionResults.length === 0).length;
  total.skipped += report.numPendingTests + report.numTodoTests;
}
for (const { passed, failed } of perProject ? [] : read(".reports/consume.json")) {
  total.passed += passed;
  total.failed += failed;
}
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ""}`,
);
process.exitCode = total.failed || !total.passed ? 1 : 0;
