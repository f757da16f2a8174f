/** Prometheus text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const metricsContentType = "text/plain; version=0.0.4; charset=utf-8";

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}

function formatNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  return String(value);
}

function seriesName(name: string, labels: readonly string[], values: readonly string[]): string {
  const pairs = labels.map((label, i) => `${label}="${escapeLabel(values[i] ?? "")}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(",")}}`;
}

/**
 * Counts for `/metrics`. Label values must come from closed sets (a route, a status, an id of the configuration):
 * every combination is kept for as long as the process lives.
 */
export function createMetrics() {
  const families = new Map<string, () => string>();

  function register(name: string, type: string, help: string, samples: () => string): void {
    if (!METRIC_NAME.test(name))
      throw new Error(`Cannot register the metric: name '${name}' is not a Prometheus name`);
    if (families.has(name)) throw new Error(`Cannot register the metric: name '${name}' is taken`);
    families.set(name, () => `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${samples()}`);
  }

  /** Grows only. Without labels it is there from the start, as 0; with labels a series appears with its first count. */
  function counter(name: string, help: string, labels: readonly string[] = []) {
    const series = new Map<string, { name: string; value: number }>();
    if (labels.length === 0) series.set("", { name, value: 0 });
    register(name, "counter", help, () => {
      let text = "";
      for (const { name, value } of series.values()) text += `${name} ${formatNumber(value)}\n`;
      return text;
    });
    return {
      add(n: number, ...labelValues: string[]): void {
        const key = labelValues.length === 1 ? (labelValues[0] ?? "") : labelValues.join("\n");
        const known = series.get(key);
        if (known === undefined) series.set(key, { name: seriesName(name, labels, labelValues), value: n });
        else known.value += n;
      },
    };
  }

  /** Read when the page is asked for. */
  function gauge(name: string, help: string, read: () => number): void {
    register(name, "gauge", help, () => `${name} ${formatNumber(read())}\n`);
  }

  /** `bounds` rise; a value counts in the first bucket whose bound is not below it. */
  function histogram(name: string, help: string, bounds: readonly number[]) {
    const counts = new Array<number>(bounds.length + 1).fill(0);
    let sum = 0;
    register(name, "histogram", help, () => {
      let text = "";
      let running = 0;
      counts.forEach((count, i) => {
        running += count;
        text += `${name}_bucket{le="${formatNumber(bounds[i] ?? Number.POSITIVE_INFINITY)}"} ${running}\n`;
      });
      return `${text}${name}_sum ${formatNumber(sum)}\n${name}_count ${running}\n`;
    });
    return {
      observe(value: number): void {
        let i = 0;
        while (i < bounds.length && value > (bounds[i] ?? 0)) i++;
        counts[i] = (counts[i] ?? 0) + 1;
        sum += value;
      },
    };
  }

  function text(): string {
    let all = "";
    for (const family of families.values()) all += family();
    return all;
  }

  return { counter, gauge, histogram, text };
}

export type Metrics = ReturnType<typeof createMetrics>;
