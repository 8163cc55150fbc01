import { describeValue } from "@backstream/core";

/** Refuses what is no path, such as a setting that is missing. @throws {TypeError} */
export function expectPath(where: string, what: "file" | "folder", path: unknown): asserts path is string {
  if (typeof path === "string" && path !== "") return;
  throw new TypeError(`${where}: the ${what} is ${describeValue(path)}, expected a path, such as "runs/a"`);
}
