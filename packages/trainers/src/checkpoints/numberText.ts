/** A number as JSON: those that JSON does not have are records. */
export function numberText(number: number): string {
  const isJson = Number.isFinite(number) && !Object.is(number, -0);
  return isJson ? `${number}` : `{"$number":"${Object.is(number, -0) ? "-0" : number}"}`;
}
