const ATOM = "[\\p{L}\\p{N}\\p{M}!#$%&'*+/=?^_`{|}~-]+";
const LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}-]{0,61}[\\p{L}\\p{N}\\p{M}])?";
const TOP_LABEL = "\\p{L}[\\p{L}\\p{N}\\p{M}-]{0,61}[\\p{L}\\p{N}\\p{M}]";
const SYNTAX = new RegExp(`^${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+${TOP_LABEL}$`, "u");

/** An address in lower case, or null. Syntax only (RFC 5321's lengths, letters of any script, no quoted names). */
export function readEmail(text: string): string | null {
  if (text.length > 254 || text.indexOf("@") > 64 || !SYNTAX.test(text)) return null;
  return text.toLowerCase();
}
