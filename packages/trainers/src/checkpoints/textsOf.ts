/** A list of texts, each written once. */
export interface Texts {
  readonly distinct: readonly string[];
  /** For each item which of them it is. */
  readonly places: readonly number[];
}

/** The items, where they are texts that repeat: less than half of them differ. */
export function textsOf(items: readonly unknown[]): Texts | undefined {
  const numbers = new Map<string, number>();
  const places: number[] = [];
  for (const item of items) {
    if (typeof item !== "string") return undefined;
    const number = numbers.get(item) ?? numbers.size;
    if (number === numbers.size) numbers.set(item, number);
    if (numbers.size > items.length / 2) return undefined;
    places.push(number);
  }
  return items.length > 0 ? { distinct: [...numbers.keys()], places } : undefined;
}
