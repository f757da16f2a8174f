import { readDate } from "../domain/date.ts";
import type { FieldType } from "../domain/field.ts";
import type { FilterFile } from "../domain/filter.ts";
import { readNumber } from "../domain/number.ts";
import { readState } from "../domain/state.ts";
import { tidy } from "../domain/text.ts";
import { readZip } from "../domain/zip.ts";
import { sameOption } from "./fields.ts";
import { listPath, type ReadList } from "./lists.ts";
import type { Report } from "./problem.ts";
import { text as anyText, parseFlag, scalar } from "./scalars.ts";
import { didYouMean } from "./suggest.ts";
import { quote, type Tree, textOf } from "./tree.ts";

/** Which values a filter on a field may have: those of its type, options and country. */
export type ValueSpec = { type: FieldType; options: readonly string[] | undefined; country: string };

/** How a text becomes a value as it stands in a normalized lead, and what is expected where it cannot. */
type ValueType = {
  parse: (text: string) => string | undefined;
  expected: string;
  /** More for those who write it into the YAML, of which the text is shown. */
  hint?: (text: string) => string;
};

/** A filter that no lead can pass is a mistake of the operator, so values are read as leads' are. */
function valueType({ type, options = [], country }: ValueSpec): ValueType {
  switch (type) {
    case "state":
      return {
        expected: `a state of ${country}, its code or its name`,
        parse: (text) => readState(text, country) ?? undefined,
      };
    case "zip":
      return zipType(country);
    case "choice":
      return {
        expected: `one of the field's options ${options.join(", ")}`,
        hint: (text) => didYouMean(text, options),
        parse: (text) => options.find((option) => sameOption(option, text)),
      };
    case "number":
    case "integer":
      return { expected: "a number", parse: (text) => readNumber(text)?.toString() };
    case "boolean":
      return {
        expected: "true or false",
        hint: () => " (YAML 1.2 reads yes, no, on and off as text)",
        parse: (text) => parseFlag(text)?.toString(),
      };
    case "date":
      return { expected: "a date such as 1990-05-31", parse: (text) => readDate(text) ?? undefined };
    case "phone":
      return {
        expected: 'a phone number as leads carry it, such as "+15125550123"',
        parse: (text) => (/^\+\d{7,15}$/.test(text) ? text : undefined),
      };
    default:
      return { expected: "text of 1 to 4000 characters", parse: parseText };
  }
}

function zipType(country: string): ValueType {
  const parse = (text: string) => {
    const zip = readZip(text, country);
    return zip === null || zip.repaired ? undefined : zip.zip;
  };
  if (country !== "US") return { expected: `a postal code of ${country}`, parse };
  return { expected: "five digits, or ZIP+4", hint: () => ", in quotes where the first is 0", parse };
}

function parseText(text: string): string | undefined {
  const value = tidy(text);
  return value.length >= 1 && value.length <= 4000 ? value : undefined;
}

/** A value in the YAML. */
export function valueSchema(spec: ValueSpec) {
  const { parse, expected, hint = () => "" } = valueType(spec);
  return scalar((text) => expected + hint(text), parse);
}

/** How a value begins. A beginning that no lead's value can have is a mistake, too. */
export function startSchema({ type, options = [], country }: ValueSpec) {
  const isCoded = country === "US" || country === "CA";
  if (type === "phone") {
    const expected = 'the beginning of a phone number as leads carry it, such as "+1512"';
    return scalar(expected, (text) => (/^\+\d{0,15}$/.test(text) ? text : undefined));
  }
  if (type === "state" && isCoded) {
    const expected = "one or two letters, as leads carry the state's code";
    return scalar(expected, (text) => (/^[a-z]{1,2}$/i.test(text) ? text : undefined));
  }
  if (type === "choice") {
    const begins = (text: string) =>
      options.some((option) => option.toLowerCase().startsWith(text.toLowerCase()));
    const expected = `the beginning of one of the field's options ${options.join(", ")}`;
    return scalar(expected, (text) => (text !== "" && begins(text) ? text : undefined));
  }
  return anyText(4000);
}

/** The values of a list file, and which file that was. */
export type ValueList = { values: readonly string[]; file: FilterFile };

export type ReadValues = ReturnType<typeof createReadValues>;

/**
 * Reads the values of list files, each file once for every type of value: hundreds of buyers name the same one, and
 * then share its values.
 */
export function createReadValues({ readList, report }: { readList: ReadList; report: Report }) {
  const lists = new Map<string, ValueList | null>();

  /** Null where the list cannot be used, which is reported, or was for another filter. */
  return function readValues(node: Tree, spec: ValueSpec): ValueList | null {
    const key = JSON.stringify([listPath(node), spec]);
    const known = lists.get(key);
    const list = known === undefined ? readFresh(node, spec) : known;
    lists.set(key, list);
    return list;
  };

  function readFresh(node: Tree, spec: ValueSpec): ValueList | null {
    const { parse, expected } = valueType(spec);
    const values: string[] = [];
    const file = readList(node, {
      expected,
      take({ bytes, from, to }) {
        const text = bytes.toString("utf8", from, to);
        const value = text.includes("\uFFFD") ? undefined : parse(text);
        if (value !== undefined) values.push(value);
        return value !== undefined;
      },
    });
    if (file === null) return null;
    if (values.length > 0) return { values, file };
    report.problem(
      node.at,
      node.path,
      `Cannot use the list ${quote(textOf(node) ?? "")}: it holds no value, expected at least one`,
    );
    return null;
  }
}
