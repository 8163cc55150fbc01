import { missingTest } from "backstream";

/**
 * Whether a value is missing where a text such as "?" or "NA" is a value like any other, as in keys and categories: it is
 * undefined, null or blank.
 *
 * @example
 *   ["NA", " ", null].map((value) => isBlank(value)) // => [false, true, true]
 */
export const isBlank: (value: unknown) => boolean = missingTest([]);
