/** What a spreadsheet would take for a formula, also after spaces and in the wide forms. */
const FORMULA = /^[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/;

/**
 * One line of RFC 4180. Text from elsewhere must not become a formula: it is marked with an apostrophe, and kept on
 * one line, because some programs read each line of a quoted cell as a cell of its own.
 */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: string | number): string {
  if (typeof cell === "number") return String(cell);
  const marked = FORMULA.test(cell) ? `'${cell}` : cell;
  const line = marked.replace(/[\r\n]+/g, " ");
  return /[",\t]/.test(line) ? `"${line.replaceAll('"', '""')}"` : line;
}
