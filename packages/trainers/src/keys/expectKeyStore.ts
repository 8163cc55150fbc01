import { describeValue, expectCount } from "@backstream/core";
import { isObservable } from "rxjs";
import type { KeyStoreOptions } from "./PerKeyOptions.js";

/** The names of the options of a store of keys. */
export const keyStoreOptions = ["active", "idle", "store", "name", "from", "saved$"] as const;

/** @throws {TypeError} When what should be a function is none. */
export function expectRiver(where: string, key: unknown, river: unknown, example: string): void {
  if (typeof key !== "function")
    throw new TypeError(
      `${where}: key is ${describeValue(key)}, expected a function such as ({ device }) => device`,
    );
  if (typeof river === "function") return;
  throw new TypeError(
    `${where}: the second argument is ${describeValue(river)}, expected a function, such as ${example}`,
  );
}

/** @throws {TypeError} When store or `saved$` is none. @throws {RangeError} When a count is none. */
export function expectKeyStore(where: string, { active, idle, store, saved$ }: KeyStoreOptions): void {
  expectCount(where, "active", active);
  if (idle !== undefined) expectCount(where, "idle", idle);
  if (typeof store !== "function") {
    throw new TypeError(
      `${where}: store is ${describeValue(store)}, expected a function from a place to its store, such as (place) => folderStore(\`keys/\${place}\`)`,
    );
  }
  if (saved$ === undefined || isObservable(saved$)) return;
  throw new TypeError(
    `${where}: saved$ is ${describeValue(saved$)}, expected an observable of what was saved, such as the second argument of durable's function`,
  );
}
