import ts from "typescript";

/** Functions and properties that call the functions given to them from inside a stream, by name. */
const operators = new Set(["subscribe", "tap", "finalize"]);
const observers = new Set(["next", "error", "complete", "consume"]);

/**
 * Finds assertions that cannot fail their test, and says on which lines: those in an observer, since RxJS catches what
 * an observer throws and reports it when the test is over. Collect there, and assert after the subscription.
 *
 * Functions are followed by their name within the file.
 */
export function lateAssertions(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const named = namedFunctions(source);
  const late = new Set<ts.Node>();
  const search = (node: ts.Node): void => {
    for (const given of functionsGiven(node)) collect(ts.isIdentifier(given) ? named.get(given.text) : given);
    ts.forEachChild(node, search);
  };
  const collect = (node: ts.Node | undefined): void => {
    if (!node || late.has(node)) return;
    if (isAssertion(node)) late.add(node);
    else ts.forEachChild(node, collect);
  };
  search(source);
  return [...late].map((node) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    return `${file}:${line + 1}: ${node.getText().split("\n")[0]}`;
  });
}

/** The functions that a node gives to a stream to call, or their names. */
function functionsGiven(node: ts.Node): readonly ts.Node[] {
  if (ts.isCallExpression(node)) {
    const { expression } = node;
    const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
    return ts.isIdentifier(name) && operators.has(name.text) ? node.arguments : [];
  }
  if (ts.isShorthandPropertyAssignment(node)) return observers.has(node.name.text) ? [node.name] : [];
  if (ts.isPropertyAssignment(node)) return observers.has(node.name.getText()) ? [node.initializer] : [];
  if (ts.isMethodDeclaration(node)) return observers.has(node.name.getText()) ? [node] : [];
  return [];
}

/** `expect(…)`, `expect.fail`, `expectSum(…)`; not `expectTypeOf(…)`, which the compiler checks. */
function isAssertion(node: ts.Node): boolean {
  const callee =
    ts.isCallExpression(node) || ts.isPropertyAccessExpression(node) ? node.expression : undefined;
  if (!callee || !ts.isIdentifier(callee)) return false;
  return /^(expect|assert)([A-Z]|$)/.test(callee.text) && callee.text !== "expectTypeOf";
}

function namedFunctions(source: ts.SourceFile): ReadonlyMap<string, ts.Node> {
  const found = new Map<string, ts.Node>();
  const search = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) && node.name) found.set(node.name.text, node);
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      const { initializer } = node;
      if (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
        found.set(node.name.text, initializer);
    }
    ts.forEachChild(node, search);
  };
  search(source);
  return found;
}
