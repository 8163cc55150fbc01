import { describeValue } from "./describeValue.js";

/**
 * Refuses what is not the result of a factory, such as `adam()`. The compiler refuses it too; JavaScript programs can
 * leave it out, give something else, or write the factory without calling it: `compare(squaredError)`.
 *
 * @param methods What the result can do: it is recognised by these.
 * @param example A call that makes what is wanted, for the message.
 * @throws {TypeError} When a method is missing.
 * @example
 *   expectMade("update", "the optimizer", adam(), ["init", "update"], "adam()");
 */
export function expectMade(
  where: string,
  what: string,
  given: unknown,
  methods: readonly string[],
  example: string,
): void {
  if (typeof given === "object" && given !== null && methods.every((method) => isMethod(given, method)))
    return;
  throw new TypeError(`${where}: ${what} is ${nameOf(given)}, expected what a call such as ${example} makes`);
}

function isMethod(given: object, name: string): boolean {
  return typeof (given as Record<string, unknown>)[name] === "function";
}

/** A layer, loss, optimizer or network says what it is by its name. */
function nameOf(given: unknown): string {
  if (typeof given !== "object" || given === null) return describeValue(given);
  const { name } = given as { readonly name?: unknown };
  if (typeof name !== "string") return describeValue(given);
  return "layer" in given ? `the network ${name}` : name;
}
