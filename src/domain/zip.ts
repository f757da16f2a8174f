const US = /^(\d{5})(?:[- ]?(\d{4}))?$/;
const US_SHORT = /^\d{4}$/;
const CA = /^([A-Z]\d[A-Z])[\s-]*(\d[A-Z]\d)$/;

/** A postal code as it is stored; `repaired` where a leading zero was put back that a spreadsheet had dropped. */
export type Zip = { zip: string; repaired: boolean };

/** Reads a postal code of a country (ISO 3166-1 alpha-2). Only those of the US and Canada have a known form. */
export function readZip(text: string, country: string): Zip | null {
  if (country === "US") return readUs(text);
  if (country === "CA") return readCanadian(text);
  return text.length <= 16 ? { zip: text, repaired: false } : null;
}

function readUs(text: string): Zip | null {
  if (US_SHORT.test(text)) return { zip: `0${text}`, repaired: true };
  const [, five, four] = US.exec(text) ?? [];
  if (five === undefined) return null;
  return { zip: four === undefined ? five : `${five}-${four}`, repaired: false };
}

function readCanadian(text: string): Zip | null {
  const [, area, unit] = CA.exec(text.toUpperCase()) ?? [];
  return area === undefined || unit === undefined ? null : { zip: `${area} ${unit}`, repaired: false };
}
