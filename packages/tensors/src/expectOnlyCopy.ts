/**
 * Notes in `scope` that this package was loaded.
 *
 * Two copies would have two arenas. Addresses of one are meaningless in the other: numbers would be wrong without an
 * error.
 *
 * @throws {Error} When a copy of it was loaded before.
 */
export function expectOnlyCopy(scope: object, version: string): void {
  const loaded = Reflect.get(scope, mark) as string | undefined; // only written below
  if (loaded !== undefined)
    throw new Error(
      `@backstream/tensors: version ${version} was loaded after version ${loaded}, expected one copy; ` +
        "run npm dedupe, or have your bundler resolve one",
    );
  Object.defineProperty(scope, mark, { value: version, configurable: true });
}

const mark = Symbol.for("@backstream/tensors");
