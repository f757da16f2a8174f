import { describe, expect, test } from "bun:test";
import { createMetrics } from "../../src/platform/metrics.ts";

describe("metrics", () => {
  test("are Prometheus text, families in the order they were made", () => {
    const metrics = createMetrics();
    const requests = metrics.counter("requests_total", "Requests answered.", ["route", "status"]);
    metrics.gauge("queue", "Waiting.", () => 3);
    const seconds = metrics.histogram("request_seconds", "Duration.", [0.25, 1]);
    const plain = metrics.counter("plain_total", "No labels.");
    requests.add(1, "POST /api/leads", "200");
    requests.add(2, "POST /api/leads", "200");
    requests.add(1, "other", "404");
    plain.add(0.5);
    seconds.observe(0.25);
    seconds.observe(0.5);
    seconds.observe(9);
    expect(metrics.text()).toBe(`# HELP requests_total Requests answered.
# TYPE requests_total counter
requests_total{route="POST /api/leads",status="200"} 3
requests_total{route="other",status="404"} 1
# HELP queue Waiting.
# TYPE queue gauge
queue 3
# HELP request_seconds Duration.
# TYPE request_seconds histogram
request_seconds_bucket{le="0.25"} 1
request_seconds_bucket{le="1"} 2
request_seconds_bucket{le="+Inf"} 3
request_seconds_sum 9.75
request_seconds_count 3
# HELP plain_total No labels.
# TYPE plain_total counter
plain_total 0.5
`);
  });

  test("without labels are there from the start; with labels a family is announced before its first series", () => {
    const metrics = createMetrics();
    metrics.counter("a_total", "A.");
    metrics.counter("b_total", "B.", ["x"]);
    expect(metrics.text()).toBe(
      "# HELP a_total A.\n# TYPE a_total counter\na_total 0\n# HELP b_total B.\n# TYPE b_total counter\n",
    );
  });

  test.each([
    { name: "a quote", value: 'a"b', shown: 'a\\"b' },
    { name: "a backslash", value: "a\\b", shown: "a\\\\b" },
    { name: "a line break", value: "a\nb", shown: "a\\nb" },
  ])("escape $name in a label", ({ value, shown }) => {
    const metrics = createMetrics();
    metrics.counter("a_total", "A.", ["x"]).add(1, value);
    expect(metrics.text()).toContain(`a_total{x="${shown}"} 1\n`);
  });

  test("escape line breaks and backslashes in help", () => {
    const metrics = createMetrics();
    metrics.gauge("a", "one\ntwo \\", () => Number.POSITIVE_INFINITY);
    expect(metrics.text()).toBe("# HELP a one\\ntwo \\\\\n# TYPE a gauge\na +Inf\n");
  });

  test.each([
    { name: "a name twice", names: ["a", "a"], message: "Cannot register the metric: name 'a' is taken" },
    {
      name: "a bad name",
      names: ["a b"],
      message: "Cannot register the metric: name 'a b' is not a Prometheus name",
    },
  ])("refuse $name", ({ names, message }) => {
    const metrics = createMetrics();
    const registerAll = () => {
      for (const name of names) metrics.gauge(name, "", () => 0);
    };
    expect(registerAll).toThrow(message);
  });
});
