import type { Authentication, Bundle, ZObject } from "zapier-platform-core";
import { type Connected, call, refuse } from "./call.ts";

type Me = { supplier: { name: string }; key: { id: string; test: boolean } };
type Program = { data: { program: { name: string } } };
/** How the connection is called in Zapier's lists. */
type Tested = { label: string };

/** Wrong keys of strangers can use up what may be tried from Zapier's address; one that is known is never held up. */
const expect = [401, 429];

function labelOfSupplier({ supplier, key }: Partial<Me>): string | null {
  if (supplier === undefined || key === undefined) return null;
  return `${supplier.name} (${key.id}${key.test ? ", test" : ""})`;
}

function labelOfProgram({ data }: Partial<Program>): string | null {
  return data === undefined ? null : `${data.program.name} (partner program)`;
}

/** A supplier's key is known to one API and a partner program's to the other, so both are asked. */
async function test(z: ZObject, bundle: Connected): Promise<Tested> {
  const supplier = await call(z, bundle, "/api/me", { expect });
  const program = supplier.status === 200 ? null : await call(z, bundle, "/v1/test", { expect });
  const found = program ?? supplier;
  if (found.status === 429) {
    throw refuse(z, "Too many wrong keys came from Zapier lately. Wait a minute and try again", "wait", 429);
  }
  if (found.status === 401) {
    throw refuse(
      z,
      "Leadgate does not know this API key. Check that all of it was copied, and that it belongs to this address",
      "invalid_api_key",
      401,
    );
  }
  const label = program === null ? labelOfSupplier(supplier.data) : labelOfProgram(program.data);
  if (label === null) {
    throw refuse(
      z,
      "Something answers at this address, but it is not Leadgate. Check the address",
      "not_leadgate",
    );
  }
  return { label };
}

async function connectionLabel(_z: ZObject, { inputData }: Bundle): Promise<string> {
  return (inputData as Tested).label;
}

export const authentication: Authentication = {
  type: "custom",
  test,
  connectionLabel,
  fields: [
    {
      key: "baseUrl",
      label: "Leadgate address",
      type: "string",
      required: true,
      isNoSecret: true,
      placeholder: "https://leads.example.com",
      helpText:
        "Where your Leadgate answers, such as `https://leads.example.com`. Whoever gave you the API key knows it.",
    },
    {
      key: "apiKey",
      label: "API key",
      type: "password",
      required: true,
      helpText:
        "A supplier's key is for submitting and finding leads and for the triggers; a partner program's key is for submitting partner leads. Whoever runs your Leadgate makes them.",
    },
  ],
};
