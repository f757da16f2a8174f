/** A GET to a server of this machine. `status` is null where nothing answered; `text` then says why. */
export async function askLocal(
  url: string,
  timeoutMs: number,
): Promise<{ status: number | null; text: string }> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "manual",
      proxy: false,
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    return {
      status: null,
      text: timedOut ? `does not answer within ${timeoutMs / 1000} s` : "cannot be reached",
    };
  }
}
