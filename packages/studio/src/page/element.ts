/** Makes an element of HTML. Text is only ever added as text, so no message can bring markup into the page. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Writes text where it is another: an equal text would make the browser lay out again. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets an attribute, or takes it away. */
export function setAttribute(node: Element, attribute: string, value: string | undefined): void {
  if (value === undefined) node.removeAttribute(attribute);
  else if (node.getAttribute(attribute) !== value) node.setAttribute(attribute, value);
}

/** A name for an element that others refer to, unlike all others of the document. */
export function uniqueId(): string {
  return `studio-${Math.random().toString(36).slice(2)}`;
}
