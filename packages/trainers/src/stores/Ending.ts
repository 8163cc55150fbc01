/** How the steps end: completed, or by an error. */
export interface Ending {
  readonly failure?: { readonly error: unknown };
}
