/** Resolves with what `look` finds once it finds something. Fails with a sentence when it takes too long. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { withinMs = 10_000 } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) {
      return found as NonNullable<Exclude<T, false>>;
    }
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain until ${what}`);
    await Bun.sleep(10);
  }
}
