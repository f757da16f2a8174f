/** Set by `scripts/build.ts`; unknown to code that runs from its sources. */
declare const LEADGATE_VERSION: string | undefined;

/** `0.1.0+<commit>` in a built binary. */
export const version = typeof LEADGATE_VERSION === "undefined" ? "development" : LEADGATE_VERSION;
