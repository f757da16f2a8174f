const UNUSUAL = /[^ -~]/;
const CONTROL = /(?![\t\n\r])\p{Cc}/gu;
const SPACE = 32;

/** Whether the text holds control characters (NUL among them) other than tab and line ends. */
export function hasControls(text: string): boolean {
  return text.search(CONTROL) !== -1;
}

/**
 * A value as it is stored: well-formed, NFC, without control characters, trimmed. Control characters go because
 * nobody types them and buyers' systems cut a value at NUL or read two lines where one was meant.
 */
export function tidy(text: string): string {
  if (UNUSUAL.test(text)) return text.toWellFormed().normalize("NFC").replace(CONTROL, "").trim();
  const spaced = text.charCodeAt(0) === SPACE || text.charCodeAt(text.length - 1) === SPACE;
  return spaced ? text.trim() : text;
}

/** Whether the text has more than so many characters; one outside the basic plane, an emoji say, counts once. */
export function isLongerThan(text: string, limit: number): boolean {
  return text.length > limit && [...text].length > limit;
}
