/** Makes `req_` ids: random for the process, then counted, so that making one costs next to nothing. */
export function createRequestIds(randomBytes: (length: number) => Uint8Array) {
  const prefix = `req_${randomBytes(6).toHex()}`;
  let count = 0;
  return () => `${prefix}${(++count).toString(36).padStart(6, "0")}`;
}
