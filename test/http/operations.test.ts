import { describe, expect, test } from "bun:test";
import { bearer, openService } from "./service.ts";

const TOKEN = "metrics-token-of-16";

describe("a probe", () => {
  test("hears that the process is alive, also where nothing can be written", async () => {
    const { ask } = openService({ canWrite: async () => false });
    const response = await ask("GET", "/healthz");
    expect([response.status, await response.text()]).toEqual([200, '{"success":true,"status":"alive"}']);
  });

  test("hears that leads can be taken", async () => {
    const { ask } = openService();
    const response = await ask("GET", "/readyz");
    expect([response.status, await response.text()]).toEqual([200, '{"success":true,"status":"ready"}']);
  });

  test.each([
    { name: "cannot", canWrite: async () => false },
    { name: "cannot even ask", canWrite: () => Promise.reject(new Error("disk")) },
  ])("hears why not where the database $name be written", async ({ canWrite }) => {
    const { ask } = openService({ canWrite });
    const response = await ask("GET", "/readyz");
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await response.json()).toEqual({
      success: false,
      error: "Service unavailable",
      code: "unavailable",
      message:
        "Cannot take leads: the database cannot be written, expected a writable file and room on its disk",
      errors: [],
      request_id: "req_1",
    });
  });

  test("asks the store once for all who ask at the same time, and again later", async () => {
    let asked = 0;
    const { ask } = openService({
      canWrite: async () => {
        asked++;
        return true;
      },
    });
    await Promise.all([ask("GET", "/readyz"), ask("GET", "/readyz"), ask("GET", "/readyz")]);
    expect(asked).toBe(1);
    await ask("GET", "/readyz");
    expect(asked).toBe(2);
  });
});

describe("the metrics", () => {
  const refused = {
    success: false,
    error: "Invalid API Key",
    code: "invalid_api_key",
    message:
      "Cannot authenticate: this is neither the metrics token nor a client on this machine, expected 'Authorization: Bearer <server.metrics_token>'",
    errors: [],
    request_id: "req_1",
  };

  test.each([
    { name: "a client on this machine", token: null, proxies: ["127.0.0.1"], headers: {}, status: 200 },
    {
      name: "a client on this machine, whatever token there is",
      token: TOKEN,
      proxies: [],
      headers: {},
      status: 200,
    },
    {
      name: "the token from elsewhere",
      token: TOKEN,
      proxies: ["127.0.0.1"],
      headers: { ...bearer(TOKEN), "x-forwarded-for": "203.0.113.7" },
      status: 200,
    },
    {
      name: "a client elsewhere",
      token: null,
      proxies: ["127.0.0.1"],
      headers: { "x-forwarded-for": "203.0.113.7" },
      status: 401,
    },
    {
      name: "a client behind a proxy that is not trusted",
      token: null,
      proxies: [],
      headers: { "x-forwarded-for": "127.0.0.1" },
      status: 401,
    },
    {
      name: "a wrong token from elsewhere",
      token: TOKEN,
      proxies: ["127.0.0.1"],
      headers: { ...bearer("wrong"), "x-forwarded-for": "203.0.113.7" },
      status: 401,
    },
    {
      name: "any token where none is configured",
      token: null,
      proxies: ["127.0.0.1"],
      headers: { ...bearer(""), "x-forwarded-for": "203.0.113.7" },
      status: 401,
    },
  ])("for $name: $status", async ({ token, proxies, headers, status }) => {
    const { http } = openService({ server: { metricsToken: token, trustedProxies: proxies } });
    const { url } = http.start();
    try {
      const response = await fetch(`${url}/metrics`, { headers });
      expect(response.status).toBe(status);
      if (status === 200) {
        expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
        expect(await response.text()).toStartWith("# HELP leadgate_http_requests_total ");
      } else expect(await response.json()).toEqual(refused);
    } finally {
      await http.stop(100);
    }
  });
});
