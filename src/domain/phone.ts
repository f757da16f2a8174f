import { isSupportedCountry, type PhoneNumber, parsePhoneNumberFromString } from "libphonenumber-js/max";

/** `number` is E.164 where the text is a number of a possible length, else the text itself with ASCII digits. */
export type Phone = { number: string; extension: string | null };

const NORTH_AMERICAN = new Set(["US", "CA"]);
const TEN_DIGITS = /^(?:\+?1[ .-]?)?\(?([2-9]\d{2})\)?[ .-]{0,2}(\d{3})[ .-]?(\d{4})$/;
const DIGIT = /\p{Nd}/u;
const FOREIGN_DIGIT = /[^\P{Nd}0-9]/gu;
const LAYOUT = /^[\d\p{Zs}+().,;:/#*~‐-―−-]+$/u;

/**
 * Reads a phone in any usual layout for a country (ISO 3166-1 alpha-2). By default 7 to 15 digits are enough,
 * since people leave out area codes; `strict` asks for a number that the country's numbering plan has.
 * The metadata is libphonenumber's largest: the smaller ones call numbers valid that exist nowhere, and it
 * costs half a millisecond at start.
 */
export function readPhone(written: string, country: string, strict: boolean): Phone | null {
  const quick = strict ? null : readNorthAmerican(written, country);
  if (quick !== null) return { number: quick, extension: null };
  const text = withAsciiDigits(written);
  const parsed = parse(text, country);
  if (strict) return parsed?.isValid() ? found(parsed) : null;
  if (parsed === undefined && !LAYOUT.test(text)) return null;
  const extension = parsed?.ext ?? null;
  const digits = (text.match(/\d/g)?.length ?? 0) - (extension?.length ?? 0);
  if (digits < 7 || digits > 15) return null;
  return parsed !== undefined && isWhole(parsed) ? found(parsed) : { number: text, extension: null };
}

/**
 * libphonenumber's own answer to ten digits, or eleven with the leading 1, that can only be read in one way,
 * for a tenth of the time. Null: ask libphonenumber.
 */
export function readNorthAmerican(text: string, country: string): string | null {
  if (!NORTH_AMERICAN.has(country)) return null;
  const digits = TEN_DIGITS.exec(text);
  return digits === null ? null : `+1${digits[1]}${digits[2]}${digits[3]}`;
}

/** Every script's digits stand ten in a row from its zero, and runs that touch are whole tens. */
function withAsciiDigits(text: string): string {
  return text.replace(FOREIGN_DIGIT, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let first = code;
    while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
    return String((code - first) % 10);
  });
}

function parse(text: string, country: string): PhoneNumber | undefined {
  return parsePhoneNumberFromString(
    text,
    isSupportedCountry(country) ? { defaultCountry: country, extract: false } : { extract: false },
  );
}

/** Canada's plan lists seven digits as possible, which are only a local number: `+15551234` reaches nobody. */
function isWhole(parsed: PhoneNumber): boolean {
  return parsed.isPossible() && (parsed.countryCallingCode !== "1" || parsed.nationalNumber.length === 10);
}

function found(parsed: PhoneNumber): Phone {
  return { number: parsed.number, extension: parsed.ext ?? null };
}
