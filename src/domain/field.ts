/** A field of a campaign as a supplier sees it: the one list that validator, pages and OpenAPI are fed from. */
export type FieldSpec = {
  /** Canonical name: `firstName`, `birth_date`, … as the YAML writes it. */
  key: string;
  label: string;
  type: FieldType;
  required: boolean;
  help?: string;
  /** Of a choice. */
  options?: readonly string[];
  /** A choice that takes several options. */
  multiple?: boolean;
  min?: number;
  max?: number;
  /** Linear-time regular expression over the whole value, as written. */
  pattern?: string;
  maxLength?: number;
};

export const fieldTypes = [
  "text",
  "email",
  "phone",
  "state",
  "zip",
  "date",
  "number",
  "integer",
  "boolean",
  "choice",
  "url",
  "ip",
] as const;
export type FieldType = (typeof fieldTypes)[number];

/** The two names that say where a lead goes; they are required of every post but are not stored with the lead. */
export const addressFields = ["seller", "category"] as const;

/** Required of every lead, in the order every list shows them. */
export const personFields = ["firstName", "lastName", "phone", "state"] as const;

/** What a lead holds once normalized. A list only for a `multiple` choice; nested only in fields no campaign defines. */
export type FieldValue = string | number | boolean | null | FieldValue[] | { [name: string]: FieldValue };

/** Canonical name → value. */
export type Fields = { [name: string]: FieldValue };

/** Closed list: suppliers' code branches on it. */
export type FieldFaultCode =
  | "required"
  | "invalid_format"
  | "not_allowed"
  | "out_of_range"
  | "too_long"
  | "conflicting"
  | "unknown_field";

/** Something that keeps a post from being taken. The message never repeats the value. */
export type FieldFault = { field: string; code: FieldFaultCode; message: string };

/** Something repaired or not understood; never makes a post fail. */
export type Warning = { field: string; code: string; message: string };
