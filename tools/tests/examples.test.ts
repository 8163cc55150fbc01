import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Example, findExamples, fromComments, fromMarkdown, withChecks } from "./examples.js";
import { workspace } from "./exports.js";
import { same } from "./same.js";

const folder = join(workspace, "tools/.examples");
const compiler = join(workspace, "node_modules/typescript-7/bin/tsc");

function write(examples: readonly Example[]): { where: string; run: boolean; path: string }[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  return examples.map(({ where, code, run }) => {
    // The compiler's wildcards leave out names that begin with a dot.
    const path = join(folder, `${where.replaceAll(/[/:]/g, ".").replace(/^\./, "")}.ts`);
    writeFileSync(path, withChecks(code));
    return { where, run, path };
  });
}

describe("examples in documents and doc comments", () => {
  const examples = write(findExamples());

  it.runIf(examples.length > 0)("type-check", () => {
    const project = ["-p", "tools/config/tsconfig.examples.json"];
    const { stdout } = spawnSync(process.execPath, [compiler, ...project], {
      cwd: workspace,
      encoding: "utf8",
    });
    // Errors in the packages themselves are for their own type-check to report.
    expect(stdout.split("\n").filter((line) => line.startsWith("tools/.examples"))).toEqual([]);
  });

  for (const { where, path } of examples.filter(({ run }) => run))
    it(where, async () => {
      await expect(import(/* @vite-ignore */ path)).resolves.toBeDefined();
    });
});

it("finds the blocks of a document", () => {
  const text =
    "# Title\n\n```ts\n1 + 1 // => 2\n```\n```ts continues no-run\nawait later();\n```\n```sh\nls\n```\n";
  expect(fromMarkdown("README.md", text)).toEqual([
    { where: "README.md:3", code: "1 + 1 // => 2\n", run: true },
    { where: "README.md:6", code: "1 + 1 // => 2\nawait later();\n", run: false },
  ]);
});

it("finds the examples of doc comments, bare, titled and fenced", () => {
  const text = `/** One. */
const a = 1;
/**
 * Two.
 *
 * @example
 *   gru(1, 2).fanOut // => 2
 * @example A title
 * \`\`\`ts
 * b
 * \`\`\`
 * @throws Never.
 */`;
  expect(fromComments("a.ts", text)).toEqual([
    { where: "a.ts:6", code: "  gru(1, 2).fanOut // => 2\n", run: true },
    { where: "a.ts:8", code: "b\n", run: true },
  ]);
});

it("turns promises into checks of values and of what is logged", () => {
  const checked = withChecks(
    `f(1)\n  .g; // => [1]\nconst x = 2 // => 2\n[...x] // => [2]\nx$.subscribe((x) => console.log(x)); // => 1, 2\n`,
  );
  expect(checked).toContain(`same(f(1)\n  .g, ([1]));`);
  expect(checked).toContain(`const x = 2; same(x, (2));`);
  expect(checked).toContain(`same([...x], ([2]));`);
  expect(checked).toContain(`x$.subscribe((x) => console.log(x)); same(console.logged, [1, 2]);`);
  expect(() => withChecks("if (x) y(); // => 3")).toThrow("comes after no value");
});

it("compares numbers to six digits, and whatever holds them as arrays", () => {
  class Step {
    readonly step = 1;
    get loss(): number {
      return 0.123456789;
    }
  }
  same(0.1 + 0.2, 0.3);
  same(Float32Array.of(0.1, 2), [0.1, 2]);
  same({ shape: [2, 1], data: Float32Array.of(1, 2) }, [[1], [2]]);
  same(new Step(), { loss: 0.123457 });
  expect(() => same(0.30001, 0.3)).toThrow("0.30001");
  expect(() => same([1, 2], [1])).toThrow("to deeply equal [ 1 ]");
  expect(() => same({ a: 1, b: 2 }, { a: 1 })).toThrow("to deeply equal { a: 1 }");
  expect(() => same(new Step(), { loss: 0.1235 })).toThrow("to deeply equal { loss: 0.1235 }");
  expect(() => same("1", 1)).toThrow("to deeply equal 1");
});
