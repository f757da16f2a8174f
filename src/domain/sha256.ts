/** Lower-case hex. Bun's own: loading `node:crypto` takes longer than all the hashing of a start. */
export function sha256Hex(text: string): string {
  return Bun.SHA256.hash(text, "hex");
}
