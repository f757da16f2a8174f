import type { Campaign } from "../domain/catalog.ts";
import {
  addressFields,
  type FieldFault,
  type FieldSpec,
  type Fields,
  type FieldValue,
  type Warning,
} from "../domain/field.ts";
import { spellingOf } from "../domain/spelling.ts";
import { hasControls, tidy } from "../domain/text.ts";
import { expectationOf } from "./expectation.ts";
import { compileReader, type Reader } from "./field-reader.ts";
import { faultOf } from "./refusal.ts";
import { isAbsent, type Posted, type Source } from "./source.ts";

/** A lead as the campaign wants it, with everything that is wrong with it and everything repaired. */
export type Checked = { fields: Fields; faults: FieldFault[]; warnings: Warning[] };

type Rule = {
  key: string;
  spelling: string;
  required: boolean;
  multiple: boolean;
  expected: string;
  read: Reader;
};

const NOT_PART_OF_THE_LEAD: readonly string[] = [...addressFields, "test"].map(spellingOf);

/** The check of a campaign's leads, compiled once from its list of fields. */
export function compileValidator(campaign: Campaign) {
  const rules = campaign.fields.map((spec) => compileRule(spec, campaign));
  const known = new Set([...NOT_PART_OF_THE_LEAD, ...rules.map((rule) => rule.spelling)]);

  return function validate(source: Source): Checked {
    const checked: Checked = { fields: {}, faults: [], warnings: [] };
    let seen = 0;
    for (const rule of rules) {
      const posted = source.get(rule.spelling);
      if (posted !== undefined) seen += 1;
      if (posted !== undefined && !isAbsent(posted.value)) readField(rule, posted, checked);
      else if (rule.required) checked.faults.push(faultOf(rule.key, "required", rule.expected));
    }
    for (const spelling of NOT_PART_OF_THE_LEAD) if (source.has(spelling)) seen += 1;
    if (seen < source.size) {
      for (const [spelling, posted] of source) {
        if (!known.has(spelling)) readUnknown(campaign.unknownFields, posted, checked);
      }
    }
    return checked;
  };
}

function compileRule(spec: FieldSpec, campaign: Campaign): Rule {
  return {
    key: spec.key,
    spelling: spellingOf(spec.key),
    required: spec.required,
    multiple: spec.multiple ?? false,
    expected: expectationOf(spec, campaign),
    read: compileReader(spec, campaign),
  };
}

function readField(rule: Rule, posted: Posted, checked: Checked): void {
  const { value, flaw } = posted;
  if (flaw === "conflicting" || (flaw === "repeated" && !rule.multiple)) {
    checked.faults.push(faultOf(rule.key, "conflicting", rule.expected));
  } else if (flaw === "file") {
    checked.faults.push(faultOf(rule.key, "invalid_format", rule.expected));
  } else if (rule.multiple) {
    readList(rule, Array.isArray(value) ? value : [value], checked);
  } else {
    const read = readScalar(rule, value, checked);
    if (read !== null) checked.fields[rule.key] = read;
  }
}

/** A list without its absent items and repeats. An empty one is an absent field. */
function readList(rule: Rule, items: readonly FieldValue[], checked: Checked): void {
  const read = new Set<FieldValue>();
  for (const item of items) {
    if (isAbsent(item)) continue;
    const value = readScalar(rule, item, checked);
    if (value === null) return;
    read.add(value);
  }
  if (read.size > 0) checked.fields[rule.key] = [...read];
  else if (rule.required) checked.faults.push(faultOf(rule.key, "required", rule.expected));
}

/** Null where a fault was noted. */
function readScalar(rule: Rule, value: FieldValue, checked: Checked): FieldValue {
  if (typeof value === "object") {
    checked.faults.push(faultOf(rule.key, "invalid_format", rule.expected));
    return null;
  }
  const text = typeof value === "string" ? tidyNoting(value, rule.key, checked) : String(value);
  const reading = rule.read(text);
  if (typeof reading !== "object") return reading;
  if ("fault" in reading) {
    checked.faults.push(faultOf(rule.key, reading.fault, rule.expected));
    return null;
  }
  checked.warnings.push({
    field: rule.key,
    code: reading.code,
    message: `'${rule.key}': ${reading.message}`,
  });
  return reading.value;
}

function readUnknown(policy: Campaign["unknownFields"], posted: Posted, checked: Checked): void {
  const { name, value, flaw } = posted;
  if (isAbsent(value)) return;
  if (policy === "reject") checked.faults.push(faultOf(name, "unknown_field", ""));
  else if (flaw === "file") checked.faults.push(faultOf(name, "invalid_format", "text"));
  else if (policy === "drop") checked.warnings.push(unknownField(name, "dropped"));
  else if (flaw !== null) checked.faults.push(faultOf(name, "conflicting", "text"));
  else {
    checked.warnings.push(unknownField(name, "kept with the lead"));
    checked.fields[name] = typeof value === "string" ? tidyNoting(value, name, checked) : value;
  }
}

/** Said of kept ones too: `zipcode` for `zip` is kept, but no filter will look at it. */
function unknownField(name: string, fate: string): Warning {
  const message = `'${name}' is not a field of this campaign and was ${fate}`;
  return { field: name, code: "unknown_field", message };
}

function tidyNoting(value: string, field: string, checked: Checked): string {
  const text = tidy(value);
  if (text.length < value.length && hasControls(value)) {
    const message = `'${field}' held control characters, which were removed`;
    checked.warnings.push({ field, code: "control_characters_removed", message });
  }
  return text;
}
