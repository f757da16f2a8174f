import { describe, expect, test } from "bun:test";
import blueprint from "../../src/integrations/make/blueprint.json" with { type: "json" };
import { blueprintRules } from "./make-blueprint-rules.ts";
import { type Broken, changed, type Json, ruleNamed, unbroken } from "./make-format.ts";

const template = blueprint as Json;
const request = ["flow", 1, "mapper"] as const;

/** Each breaks one rule; the sentences are all that is said against it. */
const broken: readonly Broken[] = [
  [
    "a member Make does not know",
    "A blueprint has",
    ["zone"],
    "eu1",
    ['blueprint: Unrecognized key: "zone"'],
  ],
  [
    "no name",
    "A blueprint has",
    ["name"],
    "",
    ["blueprint/name: Too small: expected string to have >=1 characters"],
  ],
  [
    "settings of another version",
    "A blueprint has",
    ["metadata", "version"],
    2,
    ["blueprint/metadata/version: Invalid input: expected 1"],
  ],
  [
    "no list of orphans",
    "A blueprint has",
    ["metadata", "designer", "orphans"],
    undefined,
    ["blueprint/metadata/designer/orphans: Invalid input: expected array, received undefined"],
  ],
  [
    "one number for two modules",
    "A module has a number",
    ["flow", 1, "id"],
    1,
    ["module 1 has the id 1 of another"],
  ],
  ["a number that is none", "A module has a number", ["flow", 0, "id"], 0, ["module 0 has the id 0"]],
  [
    "the HTTP module of before",
    "A module is one",
    ["flow", 1, "version"],
    3,
    ["there is no http:MakeRequest of version 3"],
  ],
  [
    "a module there is not",
    "A module is one",
    ["flow", 0, "module"],
    "gateway:Webhook",
    ["there is no gateway:Webhook of version 1"],
  ],
  [
    "a module on top of another",
    "A module stands",
    ["flow", 1, "metadata", "designer", "x"],
    0,
    ["module 1 does not stand at 300, 0"],
  ],
  [
    "what only an export says",
    "A module stands",
    ["flow", 1, "metadata", "restore"],
    {},
    ["module 1 does not stand at 300, 0"],
  ],
  ["somebody's webhook", "A template holds", ["flow", 0, "parameters", "hook"], 123, ["module 0 holds hook"]],
  [
    "somebody's connection",
    "A template holds",
    ["flow", 1, "parameters", "__IMTCONN__"],
    123,
    ["module 1 holds __IMTCONN__"],
  ],
  [
    "somebody's keychain",
    "A template holds",
    ["flow", 1, "parameters", "apiKeyKeychain"],
    123,
    ["module 1 holds apiKeyKeychain"],
  ],
  [
    "a filter before anything",
    "The first module",
    ["flow", 0, "filter"],
    { name: "x", conditions: [] },
    ["module 0 has a filter"],
  ],
  [
    "a value of a module there is not",
    "A mapping takes",
    [...request, "urlEncodedBodyContent", 2, "value"],
    "{{trim(7.firstName)}}",
    ["module 1/urlEncodedBodyContent/2/value takes from module 7"],
  ],
  [
    "a value of its own",
    "A mapping takes",
    [...request, "url"],
    "https://leads.example.com/{{2.data}}",
    ["module 1/url takes from module 2"],
  ],
  [
    "a body as JSON text and as a form",
    "A module's mapper",
    [...request, "jsonStringBodyContent"],
    "{}",
    ['module 1: Unrecognized key: "jsonStringBodyContent"'],
  ],
  [
    "the body of the HTTP module of before",
    "A module's mapper",
    [...request, "urlEncodedBodyContent"],
    undefined,
    ["module 1/urlEncodedBodyContent: Invalid input: expected array, received undefined"],
  ],
  [
    "a method in capitals",
    "A module's mapper",
    [...request, "method"],
    "POST",
    ['module 1/method: Invalid option: expected one of "get"|"head"|"post"|"put"|"patch"|"delete"|"options"'],
  ],
  [
    "somebody's key",
    "Nothing in it",
    [...request, "headers", 0, "value"],
    "Bearer lg_live_K3yOfTheFacebookTeam",
    [
      "blueprint/flow/1/mapper/headers/0/value holds what looks like a secret, a mailbox or an address within Make",
    ],
  ],
];

describe("the scenario template", () => {
  test.each(blueprintRules.map((rule) => [rule.name, rule] as const))("%s", (_, { faultsOf }) => {
    expect(faultsOf(template)).toEqual([]);
  });

  test.each(broken)("is refused with %s", (_, rule, path, value, faults) => {
    expect(ruleNamed(blueprintRules, rule).faultsOf(changed(template, path, value))).toEqual(faults);
  });

  test("has a broken copy for every rule", () => {
    expect(unbroken(blueprintRules, broken)).toEqual([]);
  });

  test("stops at a refused lead and keeps it for another try", () => {
    expect(blueprint.flow[1]?.mapper).toMatchObject({
      parseResponse: true,
      stopOnHttpError: true,
      contentType: "urlEncoded",
    });
    expect(blueprint.metadata.scenario.dlq).toBe(true);
  });
});
