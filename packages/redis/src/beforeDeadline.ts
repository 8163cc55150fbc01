/** The answer; undefined when the deadline (of `performance.now()`) comes first. */
export async function beforeDeadline<T>(
  answer: Promise<T>,
  deadline: number,
): Promise<{ readonly value: T } | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, deadline - performance.now()));
  });
  try {
    return await Promise.race([answer.then((value) => ({ value })), late]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => {}); // where it is late, nobody awaits it
  }
}
