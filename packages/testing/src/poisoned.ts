/** A value with a part that cannot be read. */
export interface Poisoned<T> {
  readonly value: T;
  readonly part: string;
  /** Whether it was read. */
  wasRead: boolean;
  /** What reading it throws. */
  readonly error: Error;
}

/** Copies of the value, in each of which another part throws when it is read; none for a value without parts. */
export function poisoned<T>(value: T): Poisoned<T>[] {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  const own = Object.keys(value).slice(0, Array.isArray(value) ? 1 : undefined);
  const inner = Array.isArray(value)
    ? poisoned(value[0] as unknown).map((first) =>
        Object.assign(first, { value: [first.value, ...value.slice(1)] as T, part: `0.${first.part}` }),
      )
    : [];
  return [...own.map((part) => poison(value, part)), ...inner];
}

function poison<T extends object>(value: T, part: string): Poisoned<T> {
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as T; // samples are plain
  const self: Poisoned<T> = {
    value: copy,
    part,
    wasRead: false,
    error: new Error(`${part} cannot be read`),
  };
  Object.defineProperty(copy, part, {
    enumerable: true,
    get() {
      self.wasRead = true;
      throw self.error;
    },
  });
  return self;
}
