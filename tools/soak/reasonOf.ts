/** What an error says, with its class. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${String(error)}`;
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}
