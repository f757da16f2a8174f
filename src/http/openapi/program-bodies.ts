import type { FormField, Program } from "../../domain/program.ts";

/** What to send for a field. */
function fieldSchema({ type, title, description, options }: FormField): object {
  const words = { description: description === null ? title : `${title}. ${description}` };
  if (type === "checkbox") {
    return { type: "array", items: { type: "string", enum: options }, uniqueItems: true, ...words };
  }
  if (type === "radio" || type === "select") return { type: "string", enum: options, ...words };
  if (type === "countries") return { type: "string", pattern: "^[A-Za-z]{2}$", ...words };
  return { type: "string", ...words };
}

function sampleOf({ type, options }: FormField): string | string[] {
  if (type === "checkbox") return options.slice(0, 1);
  if (type === "radio" || type === "select") return options[0] ?? "";
  return type === "countries" ? "US" : "text";
}

/** Blocks of text ask for nothing. */
function asked({ form }: Program): FormField[] {
  return form.filter(({ type }) => type !== "text");
}

function bodySchema(program: Program): object {
  const fields = asked(program);
  const required = fields.filter((field) => field.required).map(({ id }) => String(id));
  return {
    type: "object",
    title: program.name,
    properties: {
      name: { type: "string" },
      email: { type: "string", format: "email" },
      partner: {
        type: "object",
        properties: { key: { type: "string" }, id: { type: "string" }, email: { type: "string" } },
      },
      cfields: {
        type: "object",
        properties: Object.fromEntries(fields.map((field) => [field.id, fieldSchema(field)])),
        ...(required.length > 0 && { required }),
        additionalProperties: false,
      },
    },
    required: ["name", "email", "partner", ...(required.length > 0 ? ["cfields"] : [])],
  };
}

function bodyExample(program: Program): object {
  return {
    name: "Jane Doe",
    email: "jane@example.com",
    partner: { key: "ref_123" },
    cfields: Object.fromEntries(asked(program).map((field) => [field.id, sampleOf(field)])),
  };
}

/** A schema and an example for each program; null where there is none. Its partners are nobody's business. */
export function createProgramBodies(programs: readonly Program[]) {
  if (programs.length === 0) return null;
  return {
    schema: { anyOf: programs.map(bodySchema) },
    examples: Object.fromEntries(
      programs.map((program) => [program.id, { summary: program.name, value: bodyExample(program) }]),
    ),
  };
}
