const NOISE = /[\s_-]+/g;

/**
 * What all spellings of one name have in common: `firstName`, `first_name`, `first-name`, `First Name` and
 * `FIRSTNAME` give `firstname`. A name that is nothing but separators stands for itself.
 */
export function spellingOf(name: string): string {
  return name.normalize("NFC").replace(NOISE, "").toLowerCase() || name;
}

/** The same for words people write, such as a category: case and runs of spaces do not count, the words do. */
export function wordingOf(text: string): string {
  return text.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();
}
