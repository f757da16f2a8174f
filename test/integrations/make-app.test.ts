import { describe, expect, test } from "bun:test";
import { app } from "./make.ts";
import { structureRules } from "./make-app-rules.ts";
import { type Broken, changed, MANIFEST, ruleNamed, unbroken } from "./make-format.ts";
import { parameterRules } from "./make-parameter-rules.ts";
import { requestRules } from "./make-request-rules.ts";

const rules = [...structureRules, ...requestRules, ...parameterRules];

const base = "general/base.iml.json";
const supplier = "connections/supplier/supplier";
const attach = "webhooks/lead-events/lead-events.attach.iml.json";
const detach = "webhooks/lead-events/lead-events.detach.iml.json";
const submit = "modules/submit-lead/submit-lead";
const getLead = "modules/get-lead/get-lead";
const options = "rpcs/list-lead-options/list-lead-options.communication.iml.json";
const fields = "rpcs/list-lead-fields/list-lead-fields.communication.iml.json";
const communication = `${submit}.communication.iml.json`;
const parameters = `${submit}.mappable-params.iml.json`;

const broken: readonly Broken[] = [
  [
    "five groups of components",
    "makecomapp.json says",
    [MANIFEST, "components", "endpoint"],
    undefined,
    ["makecomapp.json/components/endpoint: Invalid input: expected record, received undefined"],
  ],
  [
    "a member Make does not know",
    "makecomapp.json says",
    [MANIFEST, "version"],
    1,
    ['makecomapp.json: Unrecognized key: "version"'],
  ],
  [
    "a connection of no type",
    "makecomapp.json says",
    [MANIFEST, "components", "connection", "supplier", "connectionType"],
    undefined,
    [
      'makecomapp.json/components/connection/supplier/connectionType: Invalid option: expected one of "basic"|"oauth"',
    ],
  ],
  [
    "a trigger without its webhook",
    "makecomapp.json says",
    [MANIFEST, "components", "module", "watchLeads", "webhook"],
    undefined,
    [
      "makecomapp.json/components/module/watchLeads/webhook: Invalid input: expected string, received undefined",
    ],
  ],
  [
    "a module without samples",
    "makecomapp.json says",
    [MANIFEST, "components", "module", "getLead", "codeFiles", "samples"],
    undefined,
    [
      "makecomapp.json/components/module/getLead/codeFiles/samples: Invalid input: expected string, received undefined",
    ],
  ],
  [
    "static parameters",
    "makecomapp.json says",
    [MANIFEST, "components", "module", "getLead", "codeFiles", "staticParams"],
    "x",
    ['makecomapp.json/components/module/getLead/codeFiles: Unrecognized key: "staticParams"'],
  ],
  [
    "somebody's account",
    "makecomapp.json says",
    [MANIFEST, "origins", 0],
    { appId: "leadgate" },
    ["makecomapp.json/origins: Too big: expected array to have <=0 items"],
  ],
  [
    "a name with a dash",
    "Components have names",
    [MANIFEST, "components", "rpc", "list-it"],
    { codeFiles: {} },
    ["rpc list-it has a name that Make does not take"],
  ],
  [
    "a file the editor knows no schema for",
    "Code files are named",
    [MANIFEST, "components", "rpc", "listSellers", "codeFiles", "communication"],
    "rpcs/sellers.json",
    ["rpcs/sellers.json is not rpcs/list-sellers/list-sellers.communication.iml.json"],
  ],
  ["a file missing", "Every code file", [base], undefined, ["general/base.iml.json is not there"]],
  [
    "a file too many",
    "Every code file",
    ["modules/old.iml.json"],
    {},
    ["modules/old.iml.json is named by nothing"],
  ],
  [
    "a connection there is not",
    "Connections and webhooks",
    [MANIFEST, "components", "rpc", "listSellers", "connection"],
    "apiKey",
    ["rpc listSellers names the connection apiKey, which is not there"],
  ],
  [
    "a webhook there is not",
    "Connections and webhooks",
    [MANIFEST, "components", "module", "watchLeads", "webhook"],
    "events",
    ["module watchLeads names the webhook events, which is not there"],
  ],
  [
    "a module in no group",
    "Every module stands",
    ["modules/groups.json", 1, "modules", 0],
    "submitPartner",
    ["module submitPartnerLead is not listed once", "submitPartner is listed and is no module"],
  ],
  [
    "a universal module of another name",
    "There is one universal",
    [MANIFEST, "components", "module", "makeApiCall", "label"],
    "Call the API",
    ['the universal modules are ["Call the API: Performs an arbitrary authorized API call."]'],
  ],
  [
    "somebody's key",
    "Nothing in the app",
    [base, "headers", "Authorization"],
    "Bearer lg_live_K3yOfTheFacebookTeam",
    [
      "app/general/base.iml.json/headers/Authorization holds what looks like a secret, a mailbox or an address within Make",
    ],
  ],
  [
    "a post without a body",
    "Requests and answers",
    [communication, "body"],
    undefined,
    [`${communication}/body: no body to send`],
  ],
  [
    "a type of error there is not",
    "Requests and answers",
    [base, "response", "error", "429", "type"],
    "TooManyRequests",
    ["base/response/error/429: no status with a message and a type Make knows"],
  ],
  [
    "an error without words",
    "Requests and answers",
    [base, "response", "error", "message"],
    undefined,
    ["base/response/error/message: Invalid input: expected string, received undefined"],
  ],
  [
    "a member of requests there is not",
    "Requests and answers",
    [communication, "query"],
    {},
    [`${communication}: Unrecognized key: "query"`],
  ],
  [
    "an address out of the base, in a connection",
    "What the base is not",
    [`${supplier}.communication.iml.json`, "url"],
    "/api/me",
    [`${supplier}.communication.iml.json does not say the whole address`],
  ],
  [
    "an attached webhook without the key",
    "What the base is not",
    [attach, "headers"],
    {},
    [`${attach} does not send the key, or logs it`],
  ],
  [
    "a logged key",
    "What the base is not",
    [detach, "log", "sanitize", 0],
    "request.body",
    [`${detach} does not send the key, or logs it`],
  ],
  [
    "a base that logs the key",
    "The base sends",
    [base, "log"],
    undefined,
    ["the base does not send the key, or logs it"],
  ],
  [
    "a base that is somebody's server",
    "The base sends",
    [base, "baseUrl"],
    "https://leads.example.com",
    ["the base has another address than the connection"],
  ],
  [
    "a request that goes where its user wants",
    "Modules and procedures",
    ["modules/make-api-call/make-api-call.communication.iml.json", "url"],
    "{{parameters.url}}",
    [
      "modules/make-api-call/make-api-call.communication.iml.json leaves the connection's address for {{parameters.url}}",
    ],
  ],
  [
    "a rate limit like any other error",
    "Errors have the types",
    [base, "response", "error", "429", "type"],
    "RuntimeError",
    ["base does not make a RateLimitError of 429"],
  ],
  [
    "an unknown key like any other error",
    "Errors have the types",
    [base, "response", "error", "401"],
    undefined,
    ["base does not make a InvalidAccessTokenError of 401"],
  ],
  [
    "an item 0",
    "Items of arrays",
    [fields, "response", "iterate"],
    "{{body.campaigns[0].fields}}",
    [`app/${fields}/response/iterate asks for item 0`],
  ],
  [
    "a type of another language",
    "Parameters are made",
    [`${getLead}.mappable-params.iml.json`, 0, "type"],
    "string",
    [`${getLead}.mappable-params.iml.json/0: Invalid input`],
  ],
  [
    "one name for two",
    "Siblings have names",
    [parameters, 2, "name"],
    "_moreFields",
    [`${parameters} has _moreFields twice`],
  ],
  [
    "a choice of nothing",
    "Siblings have names",
    [parameters, 0, "options", "nested", 0, "options"],
    undefined,
    [`${parameters}: category is a select without options`],
  ],
  [
    "a list of something",
    "Siblings have names",
    [`${getLead}.interface.iml.json`, 7, "spec"],
    undefined,
    [`${getLead}.interface.iml.json: buyer_ids is a array without spec`],
  ],
  [
    "a key for ever",
    "What a connection asks",
    [`${supplier}.params.iml.json`, 1, "editable"],
    undefined,
    [`${supplier}.params.iml.json: apiKey cannot be edited`],
  ],
  [
    "a procedure there is not",
    "Procedures that are named",
    [parameters, 0, "options", "store"],
    "rpc://sellers",
    [
      `app/${parameters}/0/options/store names sellers, which is not there`,
      "listSellers is named by nothing",
    ],
  ],
  [
    "a procedure that gives neither options nor parameters",
    "A procedure goes",
    [options, "response", "output"],
    "{{item}}",
    [`${options}: Invalid input: expected object, received string`],
  ],
  [
    "a procedure without an end",
    "A procedure goes",
    [options, "response", "limit"],
    undefined,
    [`${options} has no limit up to 500`],
  ],
  [
    "a value nobody is asked for",
    "A request takes",
    [communication, "body", "state"],
    "{{parameters.state}}",
    [`${communication} takes state, which nothing asks for`],
  ],
  [
    "a hook that nobody remembers",
    "A request takes",
    [attach, "response", "data"],
    {},
    [`${detach} takes hookId of the webhook, which attaching does not keep`],
  ],
  [
    "a sample with more than the interface",
    "Samples are",
    [`${getLead}.samples.iml.json`, "buyer"],
    "northwind",
    [`${getLead}.samples.iml.json/buyer is not in the interface`],
  ],
  [
    "a sample of another type",
    "Samples are",
    [`${getLead}.samples.iml.json`, "price"],
    "45.00",
    [`${getLead}.samples.iml.json/price is no number`],
  ],
  [
    "a sample of another type, further in",
    "Samples are",
    ["modules/watch-leads/watch-leads.samples.iml.json", "data", "buyer_ids", 0],
    7,
    ["modules/watch-leads/watch-leads.samples.iml.json/data/buyer_ids/0/item is no text"],
  ],
];

describe("the custom app", () => {
  test.each(rules.map((rule) => [rule.name, rule] as const))("%s", (_, { faultsOf }) => {
    expect(faultsOf(app)).toEqual([]);
  });

  test.each(broken)("is refused with %s", (_, rule, path, value, faults) => {
    expect(ruleNamed(rules, rule).faultsOf(changed(app, path, value))).toEqual(faults);
  });

  test("has a broken copy for every rule", () => {
    expect(unbroken(rules, broken)).toEqual([]);
  });
});
