/** Something that happens by itself, at the time it says. */
export type Happening = { nextAt: () => number; run: () => void };

/** A rehearsal's clock: it never runs back, and on the way to a moment it stops wherever something happens. */
export function createRehearsedTime(since: number) {
  let clock = since;

  function findNext(happenings: readonly Happening[]): { at: number; happening: Happening | null } {
    let at = Number.POSITIVE_INFINITY;
    let happening: Happening | null = null;
    for (const candidate of happenings) {
      const happensAt = candidate.nextAt();
      if (happensAt >= at) continue;
      at = happensAt;
      happening = candidate;
    }
    return { at, happening };
  }

  return {
    now: (): number => clock,
    /** Of what happens at one time, the first of the list comes first. */
    advanceTo(moment: number, happenings: readonly Happening[]): void {
      for (;;) {
        const { at, happening } = findNext(happenings);
        if (happening === null || at > moment) break;
        clock = Math.max(clock, at);
        happening.run();
      }
      clock = Math.max(clock, moment);
    },
  };
}
