// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the YAML's own syntax
import { expect, test } from "bun:test";
import { problemsOf } from "./loading.ts";

const rows: { name: string; yaml: string; env?: Record<string, string>; problems: string[] }[] = [
  {
    name: "a tab as indentation",
    yaml: "server:\n\tport: 1\n",
    problems: ["c.yaml:2:1: Cannot read the indentation: a tab was found, expected spaces"],
  },
  {
    name: "a key twice",
    yaml: "server:\n  port: 1\n  host: a\n  port: 2\n",
    problems: [
      "c.yaml:4:3 server: Cannot use key 'port' again: it stands in this map already, at c.yaml:2:3, expected each key once",
    ],
  },
  {
    name: "an open bracket",
    yaml: "server: { port: 1\n",
    problems: [
      "c.yaml:2:1: Cannot read the YAML: Flow map in block collection must be sufficiently indented and end with a }, expected YAML 1.2",
    ],
  },
  {
    name: "two documents",
    yaml: "server: {}\n---\nserver: {}\n",
    problems: ["c.yaml:2:1: Cannot read a second document: '---' was found, expected one document per file"],
  },
  {
    name: "YAML 1.1",
    yaml: "%YAML 1.1\n---\nserver: {}\n",
    problems: [
      "c.yaml:1:1: Cannot read YAML 1.1: NO would mean false there, expected YAML 1.2 (remove the %YAML line)",
    ],
  },
  {
    name: "a colon in plain text",
    yaml: "server:\n  host: a: b\n",
    problems: [
      "c.yaml:2:9: Cannot read the line: a second 'key:' was found in it, expected one to a line, and text with ': ' in it in quotes",
    ],
  },
  {
    name: "a tag",
    yaml: "server: !secret x\n",
    problems: ["c.yaml:1:9: Cannot read the tag: it means nothing here, expected a value without a tag"],
  },
  {
    name: "a list for the file",
    yaml: "- a\n",
    problems: [
      "c.yaml:1:1: Cannot read the file: it holds no map, expected keys such as server, docs, database, sellers, buyers, suppliers, suppressions, programs",
    ],
  },
  {
    name: "a text for the file",
    yaml: "hello\n",
    problems: [
      "c.yaml:1:1: Cannot read the file: it holds no map, expected keys such as server, docs, database, sellers, buyers, suppliers, suppressions, programs",
    ],
  },
  {
    name: "an alias without anchor",
    yaml: "server: *none\n",
    problems: [
      "c.yaml:1:9 server: Cannot read the alias '*none': its anchor was not found, expected '&none' before it",
    ],
  },
  {
    name: "an unexpected piece",
    yaml: "- a\nserver: hunter2\n",
    problems: [
      "c.yaml:2:1: Cannot read the YAML: Unexpected scalar at node end, expected YAML 1.2",
      "c.yaml:2:7: Cannot read the YAML: Unexpected map-value-ind token in YAML stream, expected YAML 1.2",
      "c.yaml:2:9: Cannot read the YAML: Unexpected scalar token in YAML stream, expected YAML 1.2",
    ],
  },
  {
    name: "an alias in itself",
    yaml: "server: &a\n  port: *a\n",
    problems: [
      "c.yaml:2:3: Cannot read on: maps and lists stand too deep in each other, or aliases multiply, expected at most 32 levels",
    ],
  },
  {
    name: "a map as a key",
    yaml: "server:\n  ? { a: 1 }\n  : b\n",
    problems: [
      "c.yaml:2:5 server: Cannot use this key: it is no name, expected a plain text before the colon",
    ],
  },
  {
    name: "a mistyped key at the top",
    yaml: "severs: []\n",
    problems: [
      "c.yaml:1:1 severs: Cannot use key 'severs': it is unknown, expected one of server, docs, database, sellers, buyers, suppliers, suppressions, programs; did you mean 'server'?",
    ],
  },
  {
    name: "a mistyped key",
    yaml: "server:\n  prot: 80\n",
    problems: [
      "c.yaml:2:3 server: Cannot use key 'prot': it is unknown, expected one of host, port, public_url, trusted_proxies, body_limit, failed_auth_per_minute, private_hook_targets, shutdown_grace, metrics_token; did you mean 'port'?",
    ],
  },
  {
    name: "a key nothing is like",
    yaml: "server:\n  wings: 2\n",
    problems: [
      "c.yaml:2:3 server: Cannot use key 'wings': it is unknown, expected one of host, port, public_url, trusted_proxies, body_limit, failed_auth_per_minute, private_hook_targets, shutdown_grace, metrics_token",
    ],
  },
  {
    name: "a list where a map belongs",
    yaml: "server: [1]\n",
    problems: [
      "c.yaml:1:9 server: Cannot read server: found a list, expected a map of host, port, public_url, trusted_proxies, body_limit, failed_auth_per_minute, private_hook_targets, shutdown_grace, metrics_token",
    ],
  },
  {
    name: "a text where a list belongs",
    yaml: "buyers: northwind\n",
    problems: [
      "c.yaml:1:9 buyers: Cannot read buyers: found a single value, expected a list, each item with a dash",
    ],
  },
  {
    name: "a map where a list belongs",
    yaml: "sellers:\n  code: ACME1234\n",
    problems: [
      "c.yaml:2:3 sellers: Cannot read sellers: found a map, expected a list, each item with a dash",
    ],
  },
  {
    name: "a port that is no number",
    yaml: "server:\n  port: http\n",
    problems: [
      "c.yaml:2:9 server.port: Cannot read port: found 'http', expected a whole number from 0 to 65535",
    ],
  },
  {
    name: "a port that is too high",
    yaml: "server:\n  port: 70000\n",
    problems: [
      "c.yaml:2:9 server.port: Cannot read port: found '70000', expected a whole number from 0 to 65535",
    ],
  },
  {
    name: "a port with a leading zero",
    yaml: "server:\n  port: 08080\n",
    problems: [
      'c.yaml:2:9 server.port: Cannot read 08080: YAML makes it the number 8080, expected it in quotes: "08080"',
    ],
  },
  {
    name: "a duration without a unit",
    yaml: "server:\n  shutdown_grace: 10\n",
    problems: [
      "c.yaml:2:19 server.shutdown_grace: Cannot read shutdown_grace: found '10', expected a duration with its unit (ms, s, m, h or d) from 0s to 10m",
    ],
  },
  {
    name: "a duration in other words",
    yaml: "server:\n  shutdown_grace: 10 seconds\n",
    problems: [
      "c.yaml:2:19 server.shutdown_grace: Cannot read shutdown_grace: found '10 seconds', expected a duration with its unit (ms, s, m, h or d) from 0s to 10m",
    ],
  },
  {
    name: "a duration that is too long",
    yaml: "server:\n  shutdown_grace: 2h\n",
    problems: [
      "c.yaml:2:19 server.shutdown_grace: Cannot read shutdown_grace: found '2h', expected a duration with its unit (ms, s, m, h or d) from 0s to 10m",
    ],
  },
  {
    name: "a size without a unit",
    yaml: "server:\n  body_limit: 65536\n",
    problems: [
      "c.yaml:2:15 server.body_limit: Cannot read body_limit: found '65536', expected a size with its unit (B, KiB or MiB) from 1KiB to 16MiB",
    ],
  },
  {
    name: "a size in decimal units",
    yaml: "server:\n  body_limit: 64KB\n",
    problems: [
      "c.yaml:2:15 server.body_limit: Cannot read body_limit: found '64KB', expected a size with its unit (B, KiB or MiB) from 1KiB to 16MiB",
    ],
  },
  {
    name: "yes for true",
    yaml: "docs:\n  list_campaigns: yes\n",
    problems: [
      "c.yaml:2:19 docs.list_campaigns: Cannot read list_campaigns: found 'yes', expected true or false (YAML 1.2 reads yes, no, on and off as text)",
    ],
  },
  {
    name: "an address that is no address",
    yaml: "server:\n  trusted_proxies: [127.0.0.1, 10.0.0.0/33]\n",
    problems: [
      "c.yaml:2:32 server.trusted_proxies[1]: Cannot read trusted_proxies[1]: found '10.0.0.0/33', expected an IP address or a range such as 10.0.0.0/8",
    ],
  },
  {
    name: "a public address without http",
    yaml: "server:\n  public_url: leads.example.com\n",
    problems: [
      "c.yaml:2:15 server.public_url: Cannot read public_url: found 'leads.example.com', expected an http or https address without a query, such as https://leads.example.com",
    ],
  },
  {
    name: "a short metrics token",
    yaml: "server:\n  metrics_token: hunter2\n",
    problems: [
      "c.yaml:2:18 server.metrics_token: Cannot read metrics_token: found *** (length 7), expected 16 characters or more, or nothing",
    ],
  },
  {
    name: "a word that is none of a list",
    yaml: "database:\n  synchronous: ful\n",
    problems: [
      "c.yaml:2:16 database.synchronous: Cannot read synchronous: found 'ful', expected one of full, normal; did you mean 'full'?",
    ],
  },
  {
    name: "an unset variable",
    yaml: "server:\n  port: ${PORT}\n",
    problems: [
      "c.yaml:2:9 server.port: Cannot replace '${PORT}': the environment has no PORT, expected it set, or a default as in ${PORT:-value}",
    ],
  },
  {
    name: "an unset variable in two names",
    yaml: "suppliers:\n  - { id: '${A}', name: A, sellers: [], keys: [] }\n  - { id: '${A}', name: B, sellers: [], keys: [] }\n",
    problems: [
      "c.yaml:2:11 suppliers[0].id: Cannot replace '${A}': the environment has no A, expected it set, or a default as in ${A:-value}",
      "c.yaml:3:11 suppliers[1].id: Cannot replace '${A}': the environment has no A, expected it set, or a default as in ${A:-value}",
    ],
  },
  {
    name: "a variable of the wrong type",
    yaml: "server:\n  port: ${PORT:-8080}\n",
    env: { PORT: "http" },
    problems: [
      "c.yaml:2:9 server.port: Cannot read port: found *** (the value of ${PORT}), expected a whole number from 0 to 65535",
    ],
  },
  {
    name: "a variable that is not closed",
    yaml: "server:\n  host: ${HOST\n",
    problems: [
      "c.yaml:2:9 server.host: Cannot replace '${': no } follows, expected ${NAME}, or $${ for a literal ${",
    ],
  },
  {
    name: "a variable without a name",
    yaml: "server:\n  host: ${my host}\n",
    problems: [
      "c.yaml:2:9 server.host: Cannot replace '${…}': what stands in it is no name, expected ${NAME}, ${NAME:-default}, ${file:/path}, or $${ for a literal ${",
    ],
  },
  {
    name: "a secret file that is not there",
    yaml: "server:\n  metrics_token: ${file:/run/secrets/none}\n",
    problems: [
      "c.yaml:2:18 server.metrics_token: Cannot replace '${file:/run/secrets/none}': the file cannot be read, expected a readable file",
    ],
  },
];

test.each(rows)(
  "what is wrong with the YAML, its values and its secrets is said with its place: $name",
  ({ yaml, env, problems }) => {
    expect(problemsOf(yaml, env)).toEqual(problems);
  },
);
