import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { workspace } from "./exports.js";
import { lateAssertions } from "./lateAssertions.js";

const folders = ["packages", "tools"].flatMap((top) =>
  readdirSync(join(workspace, top), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name))
    .map((entry) => join(top, entry.name)),
);
const files = folders.flatMap((folder) =>
  readdirSync(join(workspace, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /(\.test\.ts|fixtures\/.*\.ts)$/.test(file) && !file.includes("node_modules"))
    .map((file) => join(folder, file)),
);

it("no assertion of the workspace's tests stands in an observer", () => {
  expect(files.length).toBeGreaterThan(200);
  const found = files.flatMap((file) => lateAssertions(file, readFileSync(join(workspace, file), "utf8")));
  expect(found).toEqual([]);
});

it("finds assertions in observers, wherever their functions are written", () => {
  const text = `
    a$.subscribe((value) => expect(value).toBe(1));
    a$.subscribe({ next: (value) => { if (value) expect(value).toBe(2); }, error: expect.fail });
    a$.pipe(tap(() => expectSum(3)), flow({ consume }));
    a$.subscribe({ complete() { expect(4).toBe(4); } });
    a$.subscribe(look);
    const consume = async (value) => { expect(value).toBe(5); };
    function look(value) { expect(value).toBe(6); }
  `;
  expect(lateAssertions("a.test.ts", text).toSorted()).toEqual([
    "a.test.ts:2: expect(value)",
    "a.test.ts:3: expect(value)",
    "a.test.ts:3: expect.fail",
    "a.test.ts:4: expectSum(3)",
    "a.test.ts:5: expect(4)",
    "a.test.ts:7: expect(value)",
    "a.test.ts:8: expect(value)",
  ]);
});

it("accepts assertions after the subscription, and those of types", () => {
  const text = `
    a$.subscribe((value) => seen.push(value));
    a$.subscribe((value) => expectTypeOf(value).toBeNumber());
    expect(seen.map((value) => expect(value).toBe(1))).toEqual([]);
  `;
  expect(lateAssertions("a.test.ts", text)).toEqual([]);
});
