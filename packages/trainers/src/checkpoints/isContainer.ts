/** Whether it has parts: other instances are written by what they hold. */
export function isContainer(item: unknown): item is object {
  if (typeof item !== "object" || item === null) return false;
  const prototype: unknown = Object.getPrototypeOf(item);
  return prototype === Object.prototype || prototype === null || prototype === Array.prototype;
}
