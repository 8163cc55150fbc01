/** Collects all garbage, including what finalizers free. Needs `--expose-gc`, which the bench command gives. */
export async function collect(): Promise<void> {
  const { gc } = globalThis;
  if (!gc) throw new Error("bench: node runs without --expose-gc; start it as npm run bench");
  for (let time = 0; time < 3; time++) {
    gc();
    await new Promise((done) => setTimeout(done, 10));
  }
}
