/** Who waits until what was learned is in the store. */
export interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
