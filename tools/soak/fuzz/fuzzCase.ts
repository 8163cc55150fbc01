export function fuzzCase(_seed: number): string | undefined { return undefined; }
